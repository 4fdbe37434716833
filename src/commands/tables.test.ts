import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';

it('coldtrail tables lists tables and columns, a line each, or as rows', async () => {
  const file = join(temporaryFolder(), 'case.duckdb');
  const database = await openCase(file);
  await database.run(`insert into finding_event values ('a', 1, 2)`);
  database.close();
  const list = await coldtrail(['tables', '--case', file]);
  expect(list).toMatchObject({ code: 0, stderr: '' });
  expect(list.stdout).toMatch(/^cloudtrail_logs: 0 rows; one row an event, .*\n {2}eventversion +varchar +version of/);
  expect(list.stdout).toContain('\n\nfinding_event: 1 row; the events behind each finding\n');
  const rows = await coldtrail(['tables', 'finding_event', '--case', file, '--format', 'ndjson']);
  expect(rows.stdout.split('\n')[0]).toBe(
    '{"table":"finding_event","column":"finding_id","type":"varchar","meaning":"the finding"}',
  );
  expect(await coldtrail(['tables', 'nothing', '--case', file])).toMatchObject({ code: 5, stdout: '' });
});
