/*
What makes a use away from home look like an intruder's, beside its address; one row a signal and event.

credential_id, source_ip, vpc_endpoint_id    the credential and address
code                  `region-not-home`, `reconnaissance`, `unlike-user-agent`, `attack-tool`, `denied-burst`, `new-service`
detail                what was seen
source_file_id, record_index    the event

Compared is with what the workload's sessions do from home, and with what its other sessions do from places of low
severity; where there is nothing to compare with, only what speaks for itself counts.
*/
with suspects as (
  select
    u.*,
    c.client,
    c.attack_tool,
    j.level,
    j.home
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  join client c
    on c.user_agent = coalesce(u.user_agent, '')
  where j.level >= 1
    and not u.is_presigned
    -- A call that is delivered to two accounts is one sign.
    and not u.is_copy
    -- What may become no finding raises none.
    and u.is_in_span
    -- What a worker does at every start is no habit of the code to be unlike.
    and u.activity <> 'worker'
),

habits as (
  select
    h.*,
    c.workload_key
  from workload_habit h
  join credential c
    on c.credential_id = h.credential_id
),

-- For each value: how many sessions do it from home, how many elsewhere, and one of the latter.
habit_counts as (
  select
    workload_key,
    kind,
    value,
    count(distinct case when is_home then credential_id end) as home_sessions,
    count(distinct case when not is_home then credential_id end) as other_sessions,
    min(case when not is_home then credential_id end) as other_session
  from habits
  group by 1, 2, 3
),

comparable as (
  select
    workload_key,
    count(distinct case when is_home then credential_id end) > 0
      or count(distinct case when not is_home then credential_id end) >= 5 as is_comparable
  from habits
  group by 1
),

suspect_habits as (
  select distinct
    credential_id,
    service,
    event_name,
    region,
    client,
    attack_tool,
    level >= 3 or home = 'unknown' as is_grave
  from suspects
),

suspect_values as (
  select *, 'service' as kind, service as value
  from suspect_habits
  union all
  select *, 'event' as kind, event_name as value
  from suspect_habits
  where regexp_like(event_name, '^(GetCallerIdentity|List|Describe|GetAccount|GetUser|GetRole|SimulatePrincipalPolicy)')
  union all
  select s.*, case when s.service = 'sts.amazonaws.com' then 'sts-region' else 'region' end as kind, s.region as value
  from suspect_habits s
  join credential_home h
    on h.credential_id = s.credential_id
  join credential c
    on c.credential_id = s.credential_id
    -- Lambda@Edge runs in many regions.
    and coalesce(c.session_subtype, '') <> 'edge'
  left join global_service g
    on g.service = s.service
  where not contains(h.home_regions, s.region)
    and g.service is null
    and s.event_name <> 'ListBuckets'
  union all
  select *, 'agent' as kind, client as value
  from suspect_habits
  -- The name of an attacker's tool is one sign, not two.
  where attack_tool is null
),

unusual_values as (
  select distinct
    v.credential_id,
    v.kind,
    v.value,
    -- In one region a service without a region is no sign while another one is.
    case when v.kind in ('region', 'sts-region') then v.service end as service
  from suspect_values v
  join credential w
    on w.credential_id = v.credential_id
  left join comparable c
    on c.workload_key = w.workload_key
  left join habit_counts h
    on h.workload_key = w.workload_key
    and h.kind = v.kind
    and h.value = v.value
  where (
      c.is_comparable
      -- A region that is not home speaks for itself, unless the address is one that excuses much.
      or (v.kind in ('region', 'sts-region') and v.is_grave)
    )
    and coalesce(h.home_sessions, 0) = 0
    and v.value <> ''
    -- Another session's habit excuses, the credential's own does not.
    and coalesce(h.other_sessions, 0) - case when h.other_session = v.credential_id then 1 else 0 end <= 0
),

unusual as (
  select
    s.credential_id,
    s.source_ip,
    s.vpc_endpoint_id,
    v.kind,
    v.value,
    s.service,
    s.events
  from suspects s
  join unusual_values v
    on v.credential_id = s.credential_id
    and v.value = case v.kind
      when 'service' then s.service
      when 'event' then s.event_name
      when 'region' then s.region
      when 'sts-region' then s.region
      else s.client
    end
    and coalesce(v.service, s.service) = s.service
),

unusual_events as (
  select
    u.credential_id,
    u.source_ip,
    u.vpc_endpoint_id,
    u.kind,
    u.value,
    u.service,
    e.event
  from unusual u
  cross join unnest(u.events) as e(event)
),

-- STS's global endpoint logs in us-east-1, wherever it is called from.
sts_calls as (
  select distinct
    event,
    cast(event / 4294967296 as integer) as source_file_id,
    cast(event % 4294967296 as integer) as record_index
  from unusual_events
  where kind = 'sts-region'
),

global_sts_calls as (
  select c.event
  from sts_calls c
  join cloudtrail_logs l
    on l.source_file_id = c.source_file_id
    and l.record_index = c.record_index
  where coalesce(l.tlsdetails.clientprovidedhostheader, 'sts.amazonaws.com') = 'sts.amazonaws.com'
    or coalesce(json_extract_scalar(l.additionaleventdata, '$.endpointType'), '') = 'global'
),

denied as (
  select
    s.credential_id,
    s.source_ip,
    s.vpc_endpoint_id,
    s.events,
    sum(event_count) over (partition by credential_id, source_ip, vpc_endpoint_id) as denied_count
  from suspects s
  where is_denied
),

signals as (
  select
    u.credential_id,
    u.source_ip,
    u.vpc_endpoint_id,
    case u.kind
      when 'service' then 'new-service'
      when 'event' then 'reconnaissance'
      when 'region' then 'region-not-home'
      when 'sts-region' then 'region-not-home'
      else 'unlike-user-agent'
    end as code,
    u.value as detail,
    u.event
  from unusual_events u
  left join global_sts_calls g
    on g.event = u.event
    and u.kind = 'sts-region'
  where g.event is null
  union all
  select
    d.credential_id,
    d.source_ip,
    d.vpc_endpoint_id,
    'denied-burst' as code,
    cast(cast(d.denied_count as bigint) as varchar) as detail,
    e.event
  from denied d
  cross join unnest(d.events) as e(event)
  where d.denied_count >= 3
  union all
  select
    s.credential_id,
    s.source_ip,
    s.vpc_endpoint_id,
    'attack-tool' as code,
    s.attack_tool as detail,
    e.event
  from suspects s
  cross join unnest(s.events) as e(event)
  where s.attack_tool is not null
)

select
  credential_id,
  source_ip,
  vpc_endpoint_id,
  code,
  detail,
  cast(event / 4294967296 as integer) as source_file_id,
  cast(event % 4294967296 as integer) as record_index
from signals
