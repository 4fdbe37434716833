import type { Database } from '../case/database.ts';
import { selectColumns } from '../case/prepare-select.ts';
import type { Gap } from './header.ts';

/**
 * What the evidence lacks in part: of each gap that is open, its sentence with the counts in it; null for none. A detection
 * with open gaps has answered, but not for all that it was asked about. Exit 5 if a predicate is none.
 */
export async function openGaps(database: Database, gaps: readonly Gap[]): Promise<string | null> {
  const sentences: string[] = [];
  for (const { relation, where, of, why } of gaps) {
    const sql = `select
      cast(count(case when (${where}\n) then 1 end) as integer) as lacking,
      cast(count(*) as integer) as total
    from ${relation}
    where (${of}\n)`;
    await selectColumns(database, sql);
    const [row] = await database.rows<{ lacking: number; total: number }>(sql);
    if (row && row.lacking > 0)
      sentences.push(why.replaceAll('{count}', String(row.lacking)).replaceAll('{total}', String(row.total)));
  }
  return sentences.length === 0 ? null : sentences.join(' ');
}
