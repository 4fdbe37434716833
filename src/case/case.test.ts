import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { caseProperty, openCase, openCaseReadOnly, setCaseProperty } from './case.ts';
import { openDatabase } from './database.ts';
import { duckdb } from './duckdb.ts';
import { schemaVersion, tables } from './schema.ts';

let folder: string;
let emptyCase: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-case-'));
  emptyCase = join(folder, 'empty.duckdb');
  (await openCase(emptyCase)).close();
});
beforeEach(() => {
  file = join(folder, 'case.duckdb');
  copyFileSync(emptyCase, file);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a case', () => {
  it('has every table of the schema in its order of columns, and the macros', async () => {
    const database = await openCase(file);
    for (const { name, columns } of tables) {
      const found = await database.rows<{ column_name: string }>(
        'select column_name from duckdb_columns() where table_name = $name order by column_index',
        { name },
      );
      expect(found.map((column) => column.column_name)).toEqual(columns.map((column) => column.name));
    }
    expect(await database.rows(`select json_extract_scalar('{"a":1}', '$.a') as a`)).toEqual([{ a: '1' }]);
    database.close();
  });

  it('keeps its properties, each with its last value', async () => {
    const database = await openCase(file);
    expect(await caseProperty(database, 'load_state')).toBeNull();
    await setCaseProperty(database, 'load_state', 'open');
    await setCaseProperty(database, 'load_state', 'complete');
    database.close();
    const again = await openCaseReadOnly(file);
    expect(await caseProperty(again, 'load_state')).toBe('complete');
    expect(await caseProperty(again, 'schema_version')).toBe(String(schemaVersion));
    again.close();
  });

  it('of another schema version is refused with the remedy, and can be opened again afterwards', async () => {
    const database = await openCase(file);
    await setCaseProperty(database, 'schema_version', '999');
    database.close();
    for (const open of [openCase, openCaseReadOnly])
      await expect(open(file)).rejects.toMatchObject({
        code: 2,
        message: expect.stringMatching(
          /schema version 999, this coldtrail works with \d+\. Load the evidence into a new/,
        ),
      });
    (await openDatabase(file)).close();
  });

  it('is none: another DuckDB file, a file of another kind, and no file at all', async () => {
    const other = join(folder, 'other.duckdb');
    // As others make one: its blocks are not of the size that ours have.
    const database = await duckdb().DuckDBInstance.create(other);
    const connection = await database.connect();
    await connection.run('create table t (a int)');
    connection.closeSync();
    database.closeSync();
    for (const open of [openCase, openCaseReadOnly])
      await expect(open(other)).rejects.toMatchObject({
        code: 2,
        message: expect.stringContaining('is no coldtrail case'),
      });
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'my notes');
    await expect(openCase(text)).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining('cannot be opened as a case'),
    });
    await expect(openCaseReadOnly(join(folder, 'absent'))).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/There is no case at .*coldtrail load <evidence> --case/),
    });
  });
});

describe('a database of ours', () => {
  it('lives in UTC wherever the machine is, and divides as Trino does', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    const database = await openDatabase(':memory:');
    vi.unstubAllEnvs();
    const sql = `select 7 / 2 as half, cast(timestamptz '2024-01-01 02:00:00+02' as varchar) as t`;
    expect(await database.rows(sql)).toEqual([{ half: 3, t: '2024-01-01 00:00:00+00' }]);
    database.close();
  });

  it('reads and writes files in its temporary folder, nowhere else, and nothing can change that', async () => {
    const tempDirectory = mkdtempSync(join(folder, 'temp-'));
    const database = await openDatabase(':memory:', { tempDirectory });
    writeFileSync(join(tempDirectory, 'in.csv'), 'a\n1\n');
    writeFileSync(join(folder, 'outside.csv'), 'a\n1\n');
    expect(await database.rows(`select * from read_csv('${join(tempDirectory, 'in.csv')}')`)).toEqual([{ a: '1' }]);
    for (const sql of [
      `select * from read_csv('${join(folder, 'outside.csv')}')`,
      `select * from read_csv('${join(tempDirectory, '../outside.csv')}')`,
      `copy (select 1) to '${join(folder, 'out.csv')}'`,
      'set global enable_external_access = true',
      `set global allowed_directories = ['/']`,
      'set lock_configuration = false',
      'install httpfs',
      'load httpfs',
      `attach '${join(folder, 'other.duckdb')}'`,
    ])
      await expect(database.run(sql), sql).rejects.toThrow();
    database.close();
  });
});
