import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plain } from '../terminal/cell.ts';
import { openCase, openCaseReadOnly } from './case.ts';
import type { Database } from './database.ts';
import { select } from './select.ts';

let folder: string;
let file: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-select-'));
  file = join(folder, 'case.duckdb');
  writeFileSync(join(folder, 'secret.csv'), 'a\nsecret\n');
  const written = await openCase(file);
  await written.run(`
    insert into cloudtrail_logs (eventname, eventtime, event_at, useridentity) values
      ('AssumeRole', '2024-03-05T07:08:09Z', timestamp '2024-03-05 07:08:09', {'type': 'AWSService', 'arn': null}),
      ('Decrypt', '2024-03-05T07:08:10Z', timestamp '2024-03-05 07:08:10', null)
  `);
  written.close();
  database = await openCaseReadOnly(file);
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

async function rows(sql: string, parameters?: Record<string, string>): Promise<Plain[][]> {
  const all: Plain[][] = [];
  for await (const batch of (await select(database, sql, parameters)).batches) all.push(...batch);
  return all;
}

const failure = async (sql: string, parameters?: Record<string, string>) =>
  rows(sql, parameters).then(
    () => expect.fail(`runs: ${sql}`),
    (error) => ({ code: error.code, message: error.message as string }),
  );

describe('a query of the case', () => {
  it('sees the events as the Athena table has them', async () => {
    expect(await rows('select eventname, useridentity.type from cloudtrail_logs order by eventtime')).toEqual([
      ['AssumeRole', 'AWSService'],
      ['Decrypt', null],
    ]);
  });

  it('may be a WITH, a VALUES, behind comments and in parentheses, with a semicolon', async () => {
    const sql =
      '-- count; them\n/* all; of */ (with e as (select * from cloudtrail_logs) select count(*) from e);\n-- end';
    expect(await rows(sql)).toEqual([[2]]);
    expect(await rows('values (1), (2)')).toEqual([[1], [2]]);
  });

  it('gives integers as numbers up to 2^53-1, as text beyond', async () => {
    const sql = 'select 9007199254740991, 9007199254740992, -9007199254740993, 2::hugeint, [9007199254740993]';
    expect(await rows(sql)).toEqual([
      [9007199254740991, '9007199254740992', '-9007199254740993', 2, ['9007199254740993']],
    ]);
  });

  it('gives decimals exactly, and doubles that JSON lacks as text', async () => {
    const sql = `select 1.50, 100.0, 12345678901234567890.12, 0.1::double, 'nan'::double, '-inf'::double`;
    expect(await rows(sql)).toEqual([[1.5, 100, '12345678901234567890.12', 0.1, 'NaN', '-Infinity']]);
  });

  it('gives times in UTC with Z and only the fraction there is', async () => {
    const sql = `select timestamp '2024-02-29 23:59:59', timestamptz '2024-03-01 01:00:00.5+02', timestamp '1969-12-31 23:59:59.000001', date '2024-02-29', timestamp_ns '2024-01-01 00:00:00.000000001', '2024-01-01 00:00:00.25'::timestamp_ms, '2024-01-01 00:00:00'::timestamp_s, 'infinity'::timestamp`;
    expect(await rows(sql)).toEqual([
      [
        '2024-02-29T23:59:59Z',
        '2024-02-29T23:00:00.5Z',
        '1969-12-31T23:59:59.000001Z',
        '2024-02-29',
        '2024-01-01T00:00:00.000000001Z',
        '2024-01-01T00:00:00.25Z',
        '2024-01-01T00:00:00Z',
        'infinity',
      ],
    ]);
  });

  it('gives structs and maps as objects, lists as arrays, bytes as hex', async () => {
    const sql = `select {'a': {'b': [1, null]}}, map(['k', '__proto__'], [timestamp '2024-01-01', null]), '\\xAA\\x01'::blob, interval 90 minute`;
    const [[struct, map, ...others]] = (await rows(sql)) as [Plain[]];
    expect(struct).toEqual({ a: { b: [1, null] } });
    expect(JSON.stringify(map)).toBe('{"k":"2024-01-01T00:00:00Z","__proto__":null}');
    expect(others).toEqual(['AA01', '01:30:00']);
  });

  it('names two columns of one name apart', async () => {
    const { columns } = await select(
      database,
      'select 1 as a, 2 as a, count(*) as n, eventname from cloudtrail_logs group by 4',
    );
    expect(columns.map(({ name }) => name)).toEqual(['a', 'a:1', 'n', 'eventname']);
    expect(columns.map(({ numeric }) => numeric)).toEqual([true, true, true, false]);
  });

  it('binds values, and never reads them as SQL', async () => {
    const sql = 'select count(*) from cloudtrail_logs where eventname = $name';
    expect(await rows(sql, { name: 'Decrypt' })).toEqual([[1]]);
    expect(await rows(sql, { name: `Decrypt' or 'a' = 'a` })).toEqual([[0]]);
    expect(
      await rows('select count(*) from cloudtrail_logs where event_at > $since', { since: '2024-03-05T07:08:09Z' }),
    ).toEqual([[1]]);
    expect(await rows('select eventname from cloudtrail_logs order by 1 limit ?', { 1: '1' })).toEqual([
      ['AssumeRole'],
    ]);
  });

  it('asks for the values that are missing, and refuses those that nothing takes', async () => {
    expect(await failure('select $a, $b', { a: '1' })).toEqual({
      code: 5,
      message: 'The query needs a value: --param b=…',
    });
    expect(await failure('select $a', { a: '1', c: '2' })).toEqual({
      code: 5,
      message: 'The query has no parameter $c.',
    });
  });
});

describe('a failing query', () => {
  it.each([
    { sql: 'select *\nfrom cloudtrail_logs\nwhere eventnam = 1', line: 3, column: 7, caret: '      ^' },
    { sql: `select '日本', eventnam from cloudtrail_logs`, line: 1, column: 14, caret: `${' '.repeat(15)}^` },
    { sql: `select\t'a', eventnam from cloudtrail_logs`, line: 1, column: 13, caret: `${' '.repeat(12)}^` },
    { sql: `select ${'1 + '.repeat(80)}eventnam from cloudtrail_logs`, line: 1, column: 328, caret: '^' },
    { sql: 'selec 1', line: 1, column: 1, caret: '^' },
    { sql: `select cast(eventname as integer) from cloudtrail_logs`, line: 1, column: 8, caret: '       ^' },
  ])('tells line and column with a caret: $sql', async ({ sql, line, column, caret }) => {
    const { code, message } = await failure(sql);
    expect(code).toBe(5);
    expect(message).toContain(`\nline ${line}, column ${column}:\n`);
    expect(message.split('\n').at(-1)).toMatch(new RegExp(`${caret.replace('^', '\\^')}$`));
  });

  it('is told of an empty query', async () => {
    for (const sql of ['', '  \n', '-- nothing', '/* nothing */ ;'])
      expect(await failure(sql)).toEqual({ code: 5, message: 'The query is empty. Write one SELECT.' });
  });
});

describe('a query cannot break out of the case', () => {
  const outside = () => join(folder, 'out');
  const secret = () => join(folder, 'secret.csv');
  it.each<[string, () => string]>([
    ['insert', () => `insert into finding_event values ('x', 1, 1)`],
    ['update', () => `update cloudtrail_logs set eventname = 'Nothing'`],
    ['delete', () => 'delete from cloudtrail_logs'],
    ['drop', () => 'drop table cloudtrail_logs'],
    ['create', () => 'create table t (a int)'],
    ['create temporary', () => 'create temp table t as select 1'],
    ['attach', () => `attach '${outside()}'`],
    ['copy to', () => `copy cloudtrail_logs to '${outside()}'`],
    ['copy from', () => `copy finding_event from '${secret()}'`],
    ['export database', () => `export database '${outside()}'`],
    ['read_csv', () => `select * from read_csv('${secret()}')`],
    ['read_text', () => `select * from read_text('${secret()}')`],
    ['read_json', () => `select * from read_json('${secret()}')`],
    ['a file as table', () => `select * from '${secret()}'`],
    ['glob', () => `select * from glob('${folder}/*')`],
    ['install', () => 'install httpfs'],
    ['load', () => `load '${outside()}'`],
    ['pragma', () => 'pragma database_list'],
    ['pragma behind a comment', () => '/* select */ pragma database_list'],
    ['set', () => 'set enable_external_access = true'],
    ['set global', () => 'set global lock_configuration = false'],
    ['two statements', () => 'select 1; select 2'],
    ['a statement behind a select', () => `select 1; drop table cloudtrail_logs`],
    ['a statement behind a NUL', () => 'select 1 \0; drop table cloudtrail_logs'],
    ['call', () => 'call enable_logging()'],
    ['prepare', () => 'prepare p as select 1'],
    ['begin', () => 'begin'],
    ['checkpoint', () => 'checkpoint'],
    ['explain analyze of a write', () => 'explain analyze delete from cloudtrail_logs'],
    ['a write in a CTE', () => `with d as (delete from cloudtrail_logs returning 1) select * from d`],
    ['a secret of the machine', () => 'select * from duckdb_secrets()'],
    ['query() with a write', () => `select * from query('drop table cloudtrail_logs')`],
  ])('by %s: exit 5, and nothing has changed', async (_, sql) => {
    const before = readFileSync(file);
    expect(await failure(sql())).toMatchObject({ code: 5 });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(await rows('select count(*) from cloudtrail_logs')).toEqual([[2]]);
  });
});
