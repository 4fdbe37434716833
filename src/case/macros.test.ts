import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../package.ts';
import { type Database, openDatabase } from './database.ts';

interface Answer {
  readonly sql: string;
  readonly rows?: unknown[][];
  readonly error?: string;
}

const macros = readFileSync(join(packageRoot, 'queries/engine/duckdb-macros.sql'), 'utf8');
const answers = readFileSync(join(packageRoot, 'testdata/dialect/trino-answers.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Answer);

let database: Database;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  await database.run(macros);
});
afterAll(() => database.close());

describe('the macros answer as Trino does', () => {
  test.each(answers.filter(({ rows }) => rows))('$sql', async ({ sql, rows }) => {
    expect(await answer(sql)).toEqual(rows);
  });

  test.each(answers.filter(({ error }) => error))('$sql fails', async ({ sql }) => {
    await expect(answer(sql)).rejects.toThrow();
  });
});

test('every macro has its line among Trino’s answers', () => {
  const helpers = ['trino_json_path', 'mysql_time_format', 'joda_time_format', 're2_pattern'];
  const names = [...macros.matchAll(/^create macro (\w+)\(/gm)].map((match) => match[1] as string);
  const untested = names.filter((name) => !answers.some(({ sql }) => new RegExp(`\\b${name}\\(`).test(sql)));
  expect(names.length).toBeGreaterThan(60);
  expect(untested.filter((name) => !helpers.includes(name))).toEqual([]);
});

test('a JSON path with an odd key may be written by the row', async () => {
  const sql = `select json_extract_scalar('{"a:b":["x","y"]}', '$["a:b"][' || i || ']') from unnest(sequence(0, 2)) as t(i)`;
  expect(await answer(sql)).toEqual([['x'], ['y'], [null]]);
});

test('a column with one broken JSON text still gives the others', async () => {
  const sql = `select json_extract_scalar(j, '$.a') from (values ('{"a":1}'), ('{"a":'), ('{"a":3}')) as t(j)`;
  expect(await answer(sql)).toEqual([['1'], [null], ['3']]);
});

/** The rows, with 64-bit integers as numbers: Trino's answers in JSON do not tell them from 32-bit ones. */
async function answer(sql: string): Promise<unknown[][]> {
  const reader = await database.connection.runAndReadAll(sql);
  return JSON.parse(
    JSON.stringify(reader.getRows(), (_, value) => (typeof value === 'bigint' ? Number(value) : plain(value))),
  ) as unknown[][];
}

const plain = (value: unknown) =>
  value !== null && typeof value === 'object' && 'items' in value ? value.items : value;
