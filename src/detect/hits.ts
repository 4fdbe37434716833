import { type Database, sqlText } from '../case/database.ts';
import { eventColumns, eventsColumn, keyColumns, outputColumns } from './columns.ts';
import { completedSelect } from './result-columns.ts';

/** Which uses may become findings: since <= t < until, UTC `YYYY-MM-DDTHH:MM:SSZ`. */
export interface UseSpan {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The columns of `outputColumns` that say neither whose finding a row is nor which event. */
const factColumns = outputColumns
  .map((column) => column.name)
  .filter((name) => ![...keyColumns, ...eventColumns, eventsColumn].includes(name));

/**
 * Runs a detection's SELECT and keeps its rows within `span` as temporary tables: `stated` holds what the rows say of
 * their findings, each set of facts once, `hit` the events behind each finding, once each. Both name the finding by
 * `hit_group`, a number in the order of the findings' keys. The span limits what may become a finding, not what the
 * SELECT sees.
 *
 * The facts of one finding are the same in nearly all its rows, and wide: they are never stored event by event.
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
create or replace temp table place as
with numbered as (
  select
    statement,
    dense_rank() over (order by ${keyColumns.map((name) => `${name} nulls first`).join(', ')}) as hit_group
  from detected
)
select n.hit_group, statement, unnest(d.events) as event
from detected d
join numbered n using (statement)`);
  await database.run(`
create or replace temp table hit as
select
  p.*,
  e.rowid as event_row,
  e.source_file_id, e.record_index, e.event_at, e.awsregion, e.eventname, e.useragent,
  e.errorcode is not null and ${denied} as is_denied
from (select distinct hit_group, event from place) p
join cloudtrail_logs e
  on e.source_file_id = cast(p.event // 4294967296 as integer)
  and e.record_index = cast(p.event % 4294967296 as integer)
where ${[
    ...(span.since ? [`e.event_at >= timestamp ${sqlText(span.since.replace('Z', ''))}`] : []),
    ...(span.until ? [`e.event_at < timestamp ${sqlText(span.until.replace('Z', ''))}`] : []),
    'true',
  ].join('\n  and ')}`);
  await database.run(`
create or replace temp table stated as
with kept as (
  select distinct p.hit_group, p.statement
  from place p
  join hit using (hit_group, event)
)
select k.hit_group, d.* exclude (statement, events)
from detected d
join kept k using (statement)`);
}

/** Errors that say that the caller was not allowed; services spell them in many ways (AccessDenied, UnauthorizedOperation, …). */
const denied = `regexp_matches(lower(e.errorcode), 'denied|unauthorized|notauthorized|authorizationerror|forbidden')`;
