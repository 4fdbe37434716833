import { type Database, sqlText } from '../case/database.ts';
import { completedSelect } from './result-columns.ts';

/** Which uses may become findings: since <= t < until, UTC `YYYY-MM-DDTHH:MM:SSZ`. */
export interface UseSpan {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What a finding is grouped by, as the detections' SELECTs name it. */
const keyColumns = ['access_key_id', 'identity_arn', 'source_ip', 'vpc_endpoint_id'];

/** One finding as SQL groups it: its columns merged over its rows, and what its events tell. */
export interface HitGroup {
  readonly hit_group: number;
  readonly access_key_id: string | null;
  readonly identity_arn: string | null;
  readonly source_ip: string | null;
  readonly vpc_endpoint_id: string | null;
  readonly account_id: string | null;
  readonly issuer: string | null;
  readonly issuer_known_by: string[];
  readonly workload: string | null;
  readonly home_regions: string[];
  readonly home_addresses: string[];
  readonly issued_at: string | null;
  readonly expires_at: string | null;
  readonly network_class: string | null;
  readonly summary: string | null;
  readonly severities: string[];
  readonly reasons: { code: string; text: string }[];
  readonly alternatives: { code: string; excluded: boolean; text: string }[];
  readonly first_seen: string;
  readonly last_seen: string;
  readonly event_count: number;
  readonly denied_count: number;
  readonly regions: string[];
  readonly event_names: string[];
  readonly user_agents: string[];
  readonly onward: { access_key_id: string; identity_arn: string | null; event_id: string | null }[];
}

/**
 * Runs a detection's SELECT and keeps its rows within `span` as the temporary tables `hit` (a row an event) and
 * `hit_group` (a row a finding). The span limits what may become a finding, not what the SELECT sees.
 */
export async function collectHits(database: Database, sql: string, span: UseSpan): Promise<void> {
  const select = await completedSelect(database, sql);
  await database.run(`create or replace temp table detected as ${select}`);
  await database.run(`
create or replace temp table hit as
select
  dense_rank() over (order by ${keyColumns.map((name) => `d.${name} nulls first`).join(', ')}) as hit_group,
  d.*,
  e.event_at, e.awsregion, e.eventname, e.useragent, e.errorcode,
  ${onwardCredential} as onward
from detected d
join cloudtrail_logs e using (source_file_id, record_index)
where ${[
    ...(span.since ? [`e.event_at >= timestamp ${sqlText(span.since.replace('Z', ''))}`] : []),
    ...(span.until ? [`e.event_at < timestamp ${sqlText(span.until.replace('Z', ''))}`] : []),
    'true',
  ].join('\n  and ')}`);
}

/** The findings of the last `collectHits`, in the order of their keys. */
export async function hitGroups(database: Database): Promise<HitGroup[]> {
  return await database.rows<HitGroup>(`
with event as (
  select distinct hit_group, source_file_id, record_index, event_at, awsregion, eventname, useragent, errorcode, onward
  from hit
),
activity as (
  select
    hit_group,
    strftime(min(event_at), '%Y-%m-%dT%H:%M:%SZ') as first_seen,
    strftime(max(event_at), '%Y-%m-%dT%H:%M:%SZ') as last_seen,
    cast(count(*) as integer) as event_count,
    cast(count(*) filter (where ${denied}) as integer) as denied_count,
    ${distinctList('awsregion')} as regions,
    ${distinctList('eventname')} as event_names,
    ${distinctList('useragent')} as user_agents,
    coalesce(
      list(onward order by event_at, onward.event_id, onward.access_key_id, source_file_id, record_index)
        filter (where onward is not null),
      []
    ) as onward
  from event
  group by hit_group
),
credential as (
  select
    hit_group,
    ${keyColumns.map((name) => `min(${name}) as ${name}`).join(',\n    ')},
    ${['account_id', 'issuer', 'workload', 'issued_at'].map((name) => `min(${name}) as ${name}`).join(',\n    ')},
    max(expires_at) as expires_at,
    min(network_class) as network_class,
    min(summary) as summary,
    ${['issuer_known_by', 'home_regions', 'home_addresses'].map((name) => `${union(name)} as ${name}`).join(',\n    ')},
    ${distinctList('severity')} as severities,
    ${inOrder('reasons')} as reasons,
    ${inOrder('alternatives')} as alternatives
  from hit
  group by hit_group
)
select cast(hit_group as integer) as hit_group, credential.* exclude (hit_group), activity.* exclude (hit_group)
from credential
join activity using (hit_group)
order by hit_group`);
}

/** The sorted distinct values of `name`, an empty list for none. */
const distinctList = (name: string) =>
  `coalesce(list_sort(list(distinct ${name}) filter (where ${name} is not null)), [])`;

/** The sorted distinct items of all lists in the column `name`. */
const union = (name: string) =>
  `coalesce(list_sort(list_distinct(flatten(list(${name}) filter (where ${name} is not null)))), [])`;

/** The list in the column `name` in the detection's own order, if all rows have the same; else as `union`. */
const inOrder = (name: string) => `case when count(distinct ${name}) = 1 then min(${name}) else ${union(name)} end`;

/** Errors that say that the caller was not allowed; services spell them in many ways (AccessDenied, UnauthorizedOperation, …). */
const denied = `regexp_matches(lower(errorcode), 'denied|unauthorized|notauthorized|authorizationerror|forbidden')`;

/**
 * The credential that an event obtained, if it did: the calls of STS that answer with one
 * (docs.aws.amazon.com/STS/latest/APIReference: AssumeRole and kin, GetSessionToken, GetFederationToken).
 * GetSessionToken names no identity, for it stays the caller's.
 */
const onwardCredential = `case
    when e.eventsource = 'sts.amazonaws.com'
      and (e.eventname like 'Assume%' or e.eventname in ('GetSessionToken', 'GetFederationToken'))
      and json_extract_scalar(e.responseelements, '$.credentials.accessKeyId') is not null
      then {
        'access_key_id': json_extract_scalar(e.responseelements, '$.credentials.accessKeyId'),
        'identity_arn': coalesce(
          json_extract_scalar(e.responseelements, '$.assumedRoleUser.arn'),
          json_extract_scalar(e.responseelements, '$.federatedUser.arn'),
          case when e.eventname = 'GetSessionToken' then e.useridentity.arn end
        ),
        'event_id': e.eventid
      }
  end`;
