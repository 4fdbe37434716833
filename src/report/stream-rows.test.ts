import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../case/database.ts';
import { streamRows } from './stream-rows.ts';

it('gives the rows of a SELECT in its order, every value as it is', async () => {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  const text = 'quote " backslash \\ line\nfeed \u001f \u2028 \ud83d\ude00';
  const rows: object[] = [];
  const sql = `
select n, $text as text, null as nothing, [n, n + 1] as list, { 'a': null, 'b': true } as fields,
  cast(9007199254740991 as bigint) as wide, cast(4294967296 as double) as "offset"
from range(5000) as r(n)
order by n desc`;
  for await (const batch of streamRows(database, sql, { text })) rows.push(...batch);
  expect(rows).toHaveLength(5000);
  expect(rows[1]).toEqual({
    n: 4998,
    text,
    nothing: null,
    list: [4998, 4999],
    fields: { a: null, b: true },
    wide: Number.MAX_SAFE_INTEGER,
    offset: 4294967296,
  });
});
