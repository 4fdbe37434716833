import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentDifference } from './athena-dialect.ts';
import { openCase } from './case.ts';
import type { Database } from './database.ts';
import { select } from './select.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-dialect-'));
  database = await openCase(join(folder, 'case.duckdb'));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** The message of the failure, or `runs`. */
async function outcome(sql: string): Promise<string> {
  try {
    for await (const _ of (await select(database, sql)).batches);
    return 'runs';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('what Athena has and DuckDB has not', () => {
  it.each([
    ['select transform(resources, r -> r.arn) from cloudtrail_logs', '[f for x in a]'],
    ["select any_match(resources, r -> r.type = 'x') from cloudtrail_logs", 'len([x for x in a if p]) > 0'],
    ['select reduce(resources, 0, (s, r) -> s + 1, s -> s) from cloudtrail_logs', 'list_reduce'],
    ["select cast(json_extract(requestparameters, '$.a') as array(varchar)) from cloudtrail_logs", 'varchar[]'],
    ["select listagg(eventname, ',') within group (order by eventname) from cloudtrail_logs", 'array_join(array_agg('],
    ['select lag(eventname) ignore nulls over (order by eventtime) from cloudtrail_logs', 'lag(x ignore nulls)'],
    ['select cast(sourceipaddress as ipaddress) from cloudtrail_logs', 'table address'],
    ['select if(true, 1)', 'if(condition, value, null)'],
    ["select regexp_like(useragent, '^(?!aws)') from cloudtrail_logs where useragent is null or true", 'look-ahead'],
    ["select array['a'] || 'b'", 'array || array[element]'],
    ["select cardinality(map(array['a'], array['b']))", 'cardinality(map_keys(m))'],
    ['select max_by(eventname, eventtime) filter (where errorcode is null) from cloudtrail_logs', 'put a case inside'],
    ["select count(*) from cloudtrail_logs where year = '2024'", 'no partitions'],
    ['select "$path" from cloudtrail_logs', 'source_file'],
    ['select * from "default"."my_trail"', 'the events are in cloudtrail_logs'],
    ['select * from awsdatacatalog.default.cloudtrail_logs', 'the events are in cloudtrail_logs'],
    ['select * from cloudtrail_logs tablesample bernoulli (10)', 'bernoulli (10%)'],
    ["select * from cloudtrail_logs where contains(useragent, 'aws')", 'strpos(useragent'],
    ["select date_trunc('hour', eventtime) from cloudtrail_logs", 'event_at'],
    ['select year(eventtime) from cloudtrail_logs', 'event_at'],
    ['select a, b from unnest(array[1, 2], array[3, 4]) as t(a, b)', 'element_at(b, n.i)'],
    ["select at_timezone(event_at, 'UTC') from cloudtrail_logs", "at time zone 'UTC'"],
  ])('%s: says to write %s', async (sql, instead) => {
    const message = await outcome(sql);
    expect(message).toMatch(/\nInstead: .+$/);
    expect(message).toContain(instead);
  });

  it('has no advice for a plain mistake', async () => {
    expect(await outcome('select eventnam from cloudtrail_logs')).not.toContain('Instead');
  });
});

describe('what would run and answer otherwise than in Athena', () => {
  it.each([
    ["select json_value(requestparameters, 'lax $.a') from cloudtrail_logs", 8, 'json_extract_scalar'],
    ["select 1 from cloudtrail_logs where json_exists(requestparameters, 'lax $.a')", 37, 'is not null'],
    ["select json_query(requestparameters, 'lax $.a') from cloudtrail_logs", 8, 'json_extract('],
    ["select cast(json_extract(requestparameters, '$.a') as varchar) from cloudtrail_logs", 8, 'json_extract_scalar'],
    [
      "select try_cast(json_extract(coalesce(requestparameters, '{}'), '$.a') as varchar(9)) from cloudtrail_logs",
      8,
      'json_extract_scalar',
    ],
    ['select extract(dow from event_at) from cloudtrail_logs', 8, 'day_of_week'],
    ['select arn from cloudtrail_logs cross join unnest(resources) as t(arn, accountid, type)', 44, 'item.arn'],
    ['select arn from cloudtrail_logs, unnest(resources) with ordinality t (arn, accountid, type, n)', 34, 'item.arn'],
  ])('is refused with the place and what to write: %s', async (sql, column, instead) => {
    const message = await outcome(sql);
    expect(message).toContain(`\nline 1, column ${column}:\n`);
    expect(message).toMatch(new RegExp(`Instead: .*${instead.replace(/[()]/g, '\\$&')}`));
  });

  it.each([
    "select 'json_value(' -- cast(json_extract(a, '$.b') as varchar)",
    'select json_extract_scalar(requestparameters, \'$.a\') as "json_value(" from cloudtrail_logs',
    "select cast(json_extract(requestparameters, '$.a') as bigint) from cloudtrail_logs",
    "select cast(json_extract(requestparameters, '$.a') as varchar[]) from cloudtrail_logs",
    'select r.arn from cloudtrail_logs cross join unnest(resources) as t(r)',
    'select r.arn, n from cloudtrail_logs cross join unnest(resources) with ordinality as t(r, n)',
    'select element_at(resources, n.i).arn from cloudtrail_logs cross join unnest(sequence(1, cardinality(resources))) as n(i)',
    'select i from unnest(sequence(1, 3)) as t(i) where i in (select 1)',
  ])('is not suspected in: %s', async (sql) => {
    expect(silentDifference(sql)).toBeNull();
    expect(await outcome(sql)).toBe('runs');
  });
});
