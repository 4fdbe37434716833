import { describe, expect, it } from 'vitest';
import { lintSql } from './lint-sql.ts';

const messages = (sql: string) => lintSql(sql).map((fault) => fault.message);

describe('the lint of shared SQL', () => {
  it.each([
    ["select json_value(requestparameters, 'strict $.a') as a from t", 'json_extract_scalar'],
    ["select 1 as a from t where json_exists(requestparameters, 'strict $.a')", 'json_extract_scalar'],
    [`select json_extract_scalar(j, '$."k"') as a from t`, 'path'],
    [`select json_extract_scalar(j, '$[''k'']') as a from t`, 'path'],
    [`select json_extract_scalar(j, '$.a[*]') as a from t`, 'path'],
    [`select a.x from a join b on a.x is not distinct from b.x`, 'loses rows'],
    [`select regexp_like(x, '^a$') as a from t`, 'line feed'],
    ["select date_add('hour', 12, event_at) as a from t", 'interval'],
    ["select event_at at time zone 'UTC' as a from t", 'cast(t as timestamp)'],
    ["select j -> 'a' as a from t", 'json_extract_scalar'],
    ['select transform(a, x -> x) as a from t', 'unnest'],
    ['select any_match(a, x -> x = 1) as a from t', 'unnest'],
    ["select listagg(a, ',') as a from t", 'array_join'],
    ['select approx_distinct(a) as a from t', 'exactly'],
    ['select any_value(a) as a from t', 'max_by'],
    ['select avg(a) as a from t', 'divide'],
    ['select sum(cast(a as double)) as a from t', 'divide'],
    ['select a from t qualify row_number() over (order by a) = 1', 'outer SELECT'],
    ['select a, count(*) as n from t group by all', 'position'],
    ['select useridentity.arn as a, count(*) as n from t group by useridentity.arn', 'position'],
    ['with t as materialized (select 1 as a) select a from t', 'relation of the model'],
    ['select a from t order by a limit 1 offset 2', 'offset first'],
    ['select a from t asof join u on t.a >= u.a', 'max_by'],
    ['select lag(a) ignore nulls over (order by a) as a from t', 'case when'],
    ['select max(a) filter (where b > 1) over () as a from t', 'case when'],
    ["select concat(a, 'x') as a from t", '||'],
    ['select a from t where readonly = true', "'true'"],
    ['select resources[1].arn as a from t', 'element_at'],
    ['select a::varchar as a from t', 'cast'],
    ["select a from t where a ilike 'x%'", 'lower'],
    ['select * exclude (a) from t', 'name the columns'],
    ['select a from t where exists (select 1 from unnest(t.b) as u(c) where c = 1)', 'join the unnested'],
    ['select null as a from t', 'cast(null as varchar)'],
    ['select cast(a as json) as a from t', 'no type for a relation'],
    ['select cast(a as timestamp with time zone) as a from t', 'no type for a relation'],
    ['select a from t where b < now()', 'times of the evidence'],
    ['select current_timestamp as a from t', 'times of the evidence'],
    ["select strftime(event_at, '%Y') as a from t", 'date_format'],
    ['select array_agg(distinct a) as a from t', 'array_sort'],
    ['select max_by(a, b) filter (where b > 1) as a from t', 'case inside'],
    ['select max_by(distinct a, b) as a from t', 'case inside'],
    ['select a as end from t', 'reserved'],
    ['with window as (select 1 as a) select a from window', 'reserved'],
    ['select credentialid as a from t', "not in Athena's table"],
    ['SELECT a from t', 'lower case'],
    ['select a from t; select b from t', 'one SELECT'],
    ['delete from t', 'no SELECT'],
    [
      'with u as (select eventid as a from cloudtrail_logs) select a from u join u as b on true join u as c on true join u as d on true',
      'relation of the model',
    ],
  ])('refuses %s', (sql, mend) => {
    expect(messages(sql).join('\n')).toContain(mend);
  });

  it.each([
    "select 'JSON_VALUE(a -> b)::x; select' as a from t -- qualify, ilike, [1]",
    `select json_extract_scalar(j, '$["aws:x"]') as a, json_extract_scalar(j, '$.a[0].b') as b from t`,
    "select array_sort(array_agg(distinct a)) as a, array_agg(b order by b) as b, array['worker'] as c from t",
    "select event_at + interval '12' hour as a, cast(null as varchar) as b, count(*) filter (where c > 1) as n from t",
    "select max(case when a > 1 then b end) over (order by a) as c, concat_ws(',', a, b) as d from t",
    'select "End" as a from t',
    'with u as (select 1 as a) select a from u join u as b on true join u as c on true join u as d on true',
    'select a, count(*) as n from t group by 1 having max(useridentity.type) is null',
    'select array[1, 2] as a from t',
  ])('accepts %s', (sql) => {
    expect(messages(sql)).toEqual([]);
  });

  it('names the line', () => {
    expect(lintSql('select\n  a\nfrom t\nwhere b ilike c')).toMatchObject([{ line: 4 }]);
  });
});
