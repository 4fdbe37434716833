/*
What the sessions of a workload do that somebody is suspected of having stolen: one row for every session and thing it does.

workload_key, credential_id    the workload and the session
is_home               whether it does so from its home, or from another place that is of low severity
kind, value           `service`, `event`, `region` or `agent`, and which
*/
with suspect_workloads as (
  select distinct workload_key
  from judged_use
  where level >= 2
    and not is_presigned
),

habits as (
  select distinct
    c.workload_key,
    u.credential_id,
    u.service,
    u.event_name,
    u.region,
    u.agent,
    true as is_home
  from suspect_workloads s
  join credential c
    on c.workload_key = s.workload_key
  join credential_use u
    on u.credential_id = c.credential_id
  where u.is_home
    and u.activity = 'code'
  union
  select distinct
    workload_key,
    credential_id,
    service,
    event_name,
    region,
    agent,
    false as is_home
  from judged_use
  where class in ('account', 'shared-egress', 'trusted', 'vpc-endpoint-own')
    and explained_by = ''
)

select workload_key, credential_id, is_home, 'service' as kind, service as value
from habits
union
select workload_key, credential_id, is_home, 'event' as kind, event_name as value
from habits
union
select workload_key, credential_id, is_home, 'region' as kind, region as value
from habits
union
select workload_key, credential_id, is_home, 'agent' as kind, agent as value
from habits
