import type { Database } from '../case/database.ts';
import { selectColumns } from '../case/prepare-select.ts';
import type { Need } from './header.ts';

/** Why the evidence cannot answer: the reasons of all `needs` for which nothing is there, or null if all are met. Exit 5 if one is no predicate. */
export async function unmetNeeds(database: Database, needs: readonly Need[]): Promise<string | null> {
  const reasons: string[] = [];
  for (const need of needs) {
    const relation = 'events' in need ? 'cloudtrail_logs' : need.relation;
    const predicate = 'events' in need ? need.events : (need.where ?? 'true');
    const sql = `select exists (select 1 from ${relation} where ${predicate}\n) as met`;
    await selectColumns(database, sql);
    const [row] = await database.rows<{ met: boolean }>(sql);
    if (!row?.met) reasons.push(need.why);
  }
  return reasons.length === 0 ? null : reasons.join(' ');
}
