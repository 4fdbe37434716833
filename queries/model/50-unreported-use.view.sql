/*
Uses of a workload's credential at places that are raised, which stand in no finding: they lie outside of --since and
--until, no detection that was run looks at them, or the place is the workload's home, raised after the function's end only.
cleared.csv shows them beside `cleared_use`, so that no use is in neither.

credential_id         the credential
credential            its access key
identity_arn, source_ip, vpc_endpoint_id    the session and the place; null for none
class                 the class of the address
severity              to which these uses are raised; null for the home
reason                why there is no finding of them
events, first_seen, last_seen    of these uses; times as ISO 8601 text
*/
with raised_events as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    f.class,
    f.severity,
    e.event
  from foreign_use f
  join credential_use u
    on u.credential_id = f.credential_id
    and u.source_ip = f.source_ip
    and u.vpc_endpoint_id = f.vpc_endpoint_id
  cross join unnest(u.events) as e(event)
  where f.level > 0
),

reported_events as (
  select distinct cast(source_file_id as bigint) * 4294967296 + record_index as event
  from finding_event
),

ended_homes as (
  select
    f.credential_id,
    c.access_key_id,
    c.identity_arn,
    f.source_ip,
    f.vpc_endpoint_id
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  where f.class = 'home'
    and f.level > 0
),

events_at_ended_homes as (
  select
    h.credential_id,
    h.source_ip,
    h.vpc_endpoint_id,
    cast(l.source_file_id as bigint) * 4294967296 + l.record_index as event
  from ended_homes h
  join cloudtrail_logs l
    -- Console events may show no key.
    on coalesce(l.useridentity.accesskeyid, '') = h.access_key_id
    and l.useridentity.arn = h.identity_arn
    and l.sourceipaddress = h.source_ip
    and coalesce(l.vpcendpointid, '') = h.vpc_endpoint_id
),

unreported_events as (
  select
    e.credential_id,
    e.source_ip,
    e.vpc_endpoint_id,
    e.class,
    e.severity,
    'raised (' || e.severity || '), but in no finding: outside of --since and --until, or of no detection that was run' as reason,
    e.event
  from raised_events e
  left join reported_events r
    on r.event = e.event
  where r.event is null
  union all
  select
    h.credential_id,
    h.source_ip,
    h.vpc_endpoint_id,
    'home' as class,
    cast(null as varchar) as severity,
    'the address at which the workload''s workers opened its log streams; raised is what was done there after the'
      || ' function''s end' as reason,
    h.event
  from events_at_ended_homes h
  left join raised_events r
    on r.credential_id = h.credential_id
    and r.event = h.event
  where r.event is null
)

select
  u.credential_id,
  nullif(c.access_key_id, '') as credential,
  c.identity_arn,
  nullif(u.source_ip, '') as source_ip,
  nullif(u.vpc_endpoint_id, '') as vpc_endpoint_id,
  u.class,
  u.severity,
  u.reason,
  count(*) as events,
  date_format(min(l.event_at), '%Y-%m-%dT%H:%i:%sZ') as first_seen,
  date_format(max(l.event_at), '%Y-%m-%dT%H:%i:%sZ') as last_seen
from unreported_events u
join credential c
  on c.credential_id = u.credential_id
join cloudtrail_logs l
  on l.source_file_id = cast(u.event / 4294967296 as integer)
  and l.record_index = cast(u.event % 4294967296 as integer)
group by 1, 2, 3, 4, 5, 6, 7, 8
