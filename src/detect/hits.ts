import { type Database, sqlText } from '../case/database.ts';
import { eventColumns, eventPlace, eventsColumn, keyColumns, outputColumns } from './columns.ts';
import { completedSelect } from './result-columns.ts';
import type { UseSpan } from './use-span.ts';

/** The columns of `outputColumns` that say neither whose finding a row is nor which event. */
const factColumns = outputColumns
  .map((column) => column.name)
  .filter((name) => ![...keyColumns, ...eventColumns, eventsColumn].includes(name));

/**
 * Runs a detection's SELECT and keeps its rows within `span` as temporary tables: `stated` holds what the rows say of
 * their findings, each set of facts once, `activity` what the events behind each finding say together, one row a finding.
 * Both name the finding by `hit_group`, a number in the order of the findings' keys. The span limits what may become a
 * finding, not what the SELECT sees.
 *
 * Neither the facts, which are the same in nearly all rows of a finding, nor the texts of an event, of which a finding
 * has few different ones, are ever stored event by event: they are wide, and events many.
 */
export async function collectHits(database: Database, sql: string, span: UseSpan): Promise<void> {
  const select = await completedSelect(database, sql);
  const facts = [...keyColumns, ...factColumns].join(', ');
  await database.run(`
create or replace temp table detected as
select
  row_number() over () as statement,
  *
from (
  select ${facts}, flatten(list(events)) as events
  from (${select})
  group by ${facts}
)`);
  await database.run(`
create or replace temp table grouped as
select
  statement,
  dense_rank() over (order by ${keyColumns.map((name) => `${name} nulls first`).join(', ')}) as hit_group
from detected`);
  await database.run(`
create or replace temp table activity as
with place as (
  select distinct hit_group, event
  from (select g.hit_group, unnest(d.events) as event from detected d join grouped g using (statement))
)
select
  p.hit_group,
  list(p.event) as events,
  strftime(min(e.event_at), '%Y-%m-%dT%H:%M:%SZ') as first_seen,
  strftime(max(e.event_at), '%Y-%m-%dT%H:%M:%SZ') as last_seen,
  cast(count(*) as integer) as event_count,
  cast(count(*) filter (where ${isDenied}) as integer) as denied_count,
  ${['awsregion as regions', 'eventname as event_names', 'useragent as user_agents'].map(distinctList).join(',\n  ')},
  list(e.rowid) filter (where ${mayObtain}) as obtaining_rows
from place p
join cloudtrail_logs e
  on e.source_file_id = ${eventPlace('p.event').sourceFileId}
  and e.record_index = ${eventPlace('p.event').recordIndex}
where ${[...within(span), 'true'].join('\n  and ')}
group by p.hit_group`);
  await database.run(`
create or replace temp table stated as
select g.hit_group, d.* exclude (statement, events)
from detected d
join grouped g using (statement)
join activity a using (hit_group)
-- What is said of events outside the span alone is not said.
where ${within(span).length > 0 ? 'list_has_any(d.events, a.events)' : 'true'}`);
}

/** What an event `e` within `span` fulfils. */
const within = ({ since, until }: UseSpan): string[] => [
  ...(since ? [`e.event_at >= timestamp ${sqlText(since.replace('Z', ''))}`] : []),
  ...(until ? [`e.event_at < timestamp ${sqlText(until.replace('Z', ''))}`] : []),
];

/** Errors that say that the caller was not allowed; services spell them in many ways (AccessDenied, UnauthorizedOperation, …). */
const isDenied = `e.errorcode is not null
    and regexp_matches(lower(e.errorcode), 'denied|unauthorized|notauthorized|authorizationerror|forbidden')`;

/**
 * The calls of STS that answer with a credential (docs.aws.amazon.com/STS/latest/APIReference: AssumeRole and kin,
 * GetSessionToken, GetFederationToken), by their names.
 */
const mayObtain = `e.eventname like 'Assume%' or e.eventname in ('GetSessionToken', 'GetFederationToken')`;

/** The sorted distinct values of an event's column, an empty list for none; `aliased` is `column as name`. */
function distinctList(aliased: string): string {
  const [column, name] = aliased.split(' as ');
  return `coalesce(list_sort(list(distinct e.${column}) filter (where e.${column} is not null)), []) as ${name}`;
}
