import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { detect } from './detect.ts';
import { listTables } from './table-list.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-tables-'));
  database = await openCase(join(folder, 'case.duckdb'));
  await setCaseProperty(database, 'load_state', 'complete');
  await detect(database, { detections: ['lambda-credentials-off-worker'] });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

describe('the tables of a case', () => {
  it('are all explained, and so is each of their columns', async () => {
    const tables = await listTables(database);
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'cloudtrail_logs',
        'finding',
        'address',
        'aws_prefix',
        'credential',
        'foreign_use',
        'verdict',
      ]),
    );
    const unexplained = tables.flatMap(({ name, meaning, columns }) => [
      ...(meaning ? [] : [name]),
      // Fields of structs are CloudTrail's own.
      ...columns
        .filter((column) => !column.meaning && !column.name.includes('.'))
        .map((column) => `${name}.${column.name}`),
    ]);
    expect(unexplained).toEqual([]);
  });

  it('begin with the events, and open structs into the paths that a query writes', async () => {
    const [events] = await listTables(database);
    expect(events).toMatchObject({ name: 'cloudtrail_logs', rowCount: 0 });
    const types = Object.fromEntries(events!.columns.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      'useridentity.sessioncontext.sessionissuer': 'struct',
      'useridentity.sessioncontext.sessionissuer.arn': 'varchar',
      'useridentity.sessioncontext.webidfederationdata.attributes': 'map(varchar, varchar)',
      resources: 'struct(arn varchar, accountid varchar, type varchar)[]',
      event_at: 'timestamp',
    });
    const path = 'useridentity.sessioncontext.sessionissuer.arn';
    await expect(database.rows(`select ${path} from cloudtrail_logs`)).resolves.toEqual([]);
  });

  it('can be asked for one by one; a wrong name is exit 5 and names those there are', async () => {
    expect((await listTables(database, 'SOURCE_FILE')).map(({ name }) => name)).toEqual(['source_file']);
    await expect(listTables(database, 'cloudtrail_log')).rejects.toMatchObject({
      code: 5,
      message: expect.stringContaining('no table cloudtrail_log. It has: cloudtrail_logs, '),
    });
  });
});
