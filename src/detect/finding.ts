import type { Database } from '../case/database.ts';
import { sqlText } from '../case/database.ts';
import { eventPlace, keyColumns } from './columns.ts';
import type { Detection } from './detection.ts';
import { findingIdSql } from './finding-id.ts';
import { announcedSql } from './network.ts';
import { severities } from './severity.ts';
import { summarySql } from './summary.ts';

/** The tables that say what detections found. */
export const resultTables: readonly string[] = ['finding', 'finding_event', 'detection_run'];

/**
 * Stores the findings of the last `collectHits` as the detection's, in place of those that it had, and gives their
 * number. One statement a table: among millions of events thousands of findings are nothing unusual.
 */
export async function storeFindings(database: Database, detection: Detection): Promise<number> {
  await database.run(`
create or replace temp table hit_finding as
select hit_group, ${findingIdSql(detection.id)} as finding_id
from (select distinct hit_group, ${keyColumns.join(', ')} from stated)`);
  await forgetFindings(database, detection);
  await database.run(insertFindings(detection));
  await database.run(`
insert into finding_event
select finding_id, ${eventPlace('event').sourceFileId}, ${eventPlace('event').recordIndex}
from (
  select f.finding_id, a.hit_group, unnest(a.events) as event
  from activity a
  join hit_finding f using (hit_group)
)
order by hit_group, event`);
  const [row] = await database.rows<{ count: number }>('select cast(count(*) as integer) as count from hit_finding');
  return row!.count;
}

/** Drops the findings of `detection`. */
export async function forgetFindings(database: Database, detection: Detection): Promise<void> {
  const parameters = { detection: detection.id };
  await database.run(
    'delete from finding_event where finding_id in (select finding_id from finding where detection = $detection)',
    parameters,
  );
  await database.run('delete from finding where detection = $detection', parameters);
}

const insertFindings = (detection: Detection) => `
insert into finding by name
with obtained as materialized (${obtainedCredentials}),
onward as (
  select
    hit_group,
    list(
      { 'access_key_id': access_key_id, 'identity_arn': identity_arn, 'event_id': event_id }
      order by event_at, event_id, access_key_id, source_file_id, record_index
    ) as onward
  from obtained
  where access_key_id is not null
  group by hit_group
),
-- Nearly all findings have one set of facts, which needs no aggregates.
several as (
  select hit_group
  from stated
  group by hit_group
  having count(*) > 1
),
collected as (
  select
    hit_group,
    ${[...keyColumns, ...commonTexts, 'expires_at', ...chosenTexts].join(', ')},
    ${severityRank} as severity_rank,
    ${lists.map((name) => `case when ${name} is null then [] else [${name}] end as ${name}`).join(',\n    ')}
  from stated
  where hit_group not in (from several)
  union all
  select
    hit_group,
    ${keyColumns.map((name) => `min(${name}) as ${name}`).join(',\n    ')},
    ${commonTexts.map((name) => `case when min(${name}) = max(${name}) then min(${name}) end as ${name}`).join(',\n    ')},
    max(expires_at) as expires_at,
    ${chosenTexts.map((name) => `min(${name}) as ${name}`).join(',\n    ')},
    max(${severityRank}) as severity_rank,
    ${lists.map((name) => `coalesce(list(${name}) filter (where ${name} is not null), []) as ${name}`).join(',\n    ')}
  from stated
  where hit_group in (from several)
  group by hit_group
),
united as (
  select * replace (
    ${[...unitedLists.map((name) => `${union(name)} as ${name}`), ...orderedLists.map((name) => `${inOrder(name)} as ${name}`)].join(',\n    ')}
  )
  from collected
),${announcedSql}
select
  f.finding_id,
  ${sqlText(detection.id)} as detection,
  coalesce([${severities.map(sqlText).join(', ')}][severity_rank], ${sqlText(detection.severity)}) as severity,
  ${sqlText(detection.title)} as title,
  coalesce(summary, ${summarySql(detection.summary)}) as summary,
  access_key_id, identity_arn, account_id, issuer, issuer_known_by, workload, home_regions, home_addresses, issued_at,
  expires_at, source_ip,
  {
    'class': coalesce(network_class, 'unknown'),
    'aws_region': coalesce(aws_region, p.region),
    'aws_service': coalesce(aws_service, p.service),
    'vpc_endpoint_id': vpc_endpoint_id,
    'asn': null,
    'country': null
  } as network,
  first_seen, last_seen, event_count, denied_count, regions, event_names, user_agents, reasons, alternatives,
  coalesce(onward, []) as onward,
  cast([${detection.tags.map(sqlText).join(', ')}] as varchar[]) as tags
from united
join activity using (hit_group)
join hit_finding f using (hit_group)
left join onward using (hit_group)
left join announced p using (hit_group)
order by hit_group`;

/** Texts that a finding has if all its rows state the same one: of several none would be true of all its events. */
const commonTexts = ['account_id', 'issuer', 'workload', 'issued_at'];

/** Texts that differ between the rows of a finding, if at all, without harm: it has one of them. */
const chosenTexts = ['network_class', 'aws_region', 'aws_service', 'summary'];

const severityRank = `list_position([${severities.map(sqlText).join(', ')}], severity)`;

/** Lists of which a finding has all items that its rows state. */
const unitedLists = ['issuer_known_by', 'home_regions', 'home_addresses'];

/** Lists that a finding has in the detection's own order, if all its rows state the same one. */
const orderedLists = ['reasons', 'alternatives'];

const lists = [...unitedLists, ...orderedLists];

/** The sorted distinct items of all lists in the list `name`. */
const union = (name: string) => `list_sort(list_distinct(flatten(${name})))`;

/** The one list in the list `name`; else as `union`. */
const inOrder = (name: string) =>
  `case
      when len(${name}) = 1 then ${name}[1]
      when len(list_distinct(${name})) = 1 then ${name}[1]
      else ${union(name)}
    end`;

/** The credentials that events obtained. GetSessionToken names no identity, for it stays the caller's. */
const obtainedCredentials = `
  select
    o.hit_group, e.source_file_id, e.record_index, e.event_at,
    -- Of the few calls only: without a word of \`o\` in it this would become a test of all calls of STS.
    case
      when o.event_row is not null and e.eventsource = 'sts.amazonaws.com'
        then json_extract_scalar(e.responseelements, '$.credentials.accessKeyId')
    end as access_key_id,
    coalesce(
      json_extract_scalar(e.responseelements, '$.assumedRoleUser.arn'),
      json_extract_scalar(e.responseelements, '$.federatedUser.arn'),
      case when e.eventname = 'GetSessionToken' then e.useridentity.arn end
    ) as identity_arn,
    e.eventid as event_id
  from (select hit_group, unnest(obtaining_rows) as event_row from activity) o
  join cloudtrail_logs e on e.rowid = o.event_row
`;
