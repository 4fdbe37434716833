/*
What the sessions of a workload do that somebody is suspected of having stolen: one row for every session and thing it does.

credential_id         the session
is_home               whether it does so from its home, or from another place that is of low severity
kind, value           `service`, `event`, `region` or `agent`, and which
*/
with suspect_workloads as (
  select distinct c.workload_key
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  join credential c
    on c.credential_id = j.credential_id
  where j.level >= 2
    and not u.is_presigned
),

home_kinds as (
  select distinct
    h.credential_id,
    h.service,
    h.event_name,
    h.region,
    h.user_agent,
    true as is_home
  from home_call h
  join credential c
    on c.credential_id = h.credential_id
  join suspect_workloads s
    on s.workload_key = c.workload_key
),

kinds as (
  select *
  from home_kinds
  union all
  select
    u.credential_id,
    u.service,
    u.event_name,
    u.region,
    u.user_agent,
    false as is_home
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  where j.class in ('account', 'shared-egress', 'trusted', 'vpc-endpoint-own')
    and j.explained_by = ''
),

habits as (
  select
    k.*,
    lower(substr(coalesce(user_agent, ''), 1, strpos(coalesce(user_agent, '') || '/', '/') - 1)) as agent
  from kinds k
)

select credential_id, is_home, 'service' as kind, service as value
from habits
union
select credential_id, is_home, 'event' as kind, event_name as value
from habits
union
select credential_id, is_home, 'region' as kind, region as value
from habits
union
select credential_id, is_home, 'agent' as kind, agent as value
from habits
