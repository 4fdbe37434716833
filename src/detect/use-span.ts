import { createTable, type Table } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';

/** Which uses may become findings: since <= t < until, UTC `YYYY-MM-DDTHH:MM:SSZ`. */
export interface UseSpan {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The table of the span that the examiner chose, for the model: a sign of an intruder counts within it only. */
export const useSpanTable: Table = {
  name: 'use_span',
  comment: 'the times of --since and --until, one row',
  columns: [
    { name: 'since', type: 'timestamp', comment: 'the first moment of uses that may become findings; null: no limit' },
    { name: 'until', type: 'timestamp', comment: 'the moment after the last; null: no limit' },
  ],
};

/** Fills `use_span` anew. */
export async function fillUseSpan(database: Database, { since, until }: UseSpan): Promise<void> {
  const plain = (time: string | undefined) => time?.replace('Z', '') ?? null;
  await database.run(`drop table if exists ${useSpanTable.name}`);
  await database.run(createTable(useSpanTable));
  await insertRows(database, useSpanTable.name, useSpanTable.columns, [{ since: plain(since), until: plain(until) }]);
}
