/*
What the sessions of a workload do that somebody is suspected of having stolen: one row for every session and thing it does.

credential_id         the session
is_home               whether it does so from its home, or from another place that is of low severity
kind, value           `service`, `event`, `region`, `sts-region` (a region in which it calls STS or another service) or `agent`,
                      and which
*/
with suspect_workloads as (
  select distinct c.workload_key
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  join credential c
    on c.credential_id = j.credential_id
  where j.level >= 1
    and not u.is_presigned
),

home_kinds as (
  select
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
  -- What all sessions do through the customer's possible own gateway is their habit too, whosever it is.
  where (
      j.class in ('account', 'shared-egress', 'trusted', 'vpc-endpoint-own', 'candidate-own-egress')
      -- Where no home is known, what other sessions do from inside AWS is all there is to compare with.
      or (
        j.class = 'aws-home-region'
        and j.home = 'unknown'
      )
    )
    and j.explained_by = ''
)

select credential_id, is_home, 'service' as kind, service as value
from kinds
union
select credential_id, is_home, 'event' as kind, event_name as value
from kinds
union
select k.credential_id, k.is_home, 'region' as kind, k.region as value
from kinds k
left join global_service g
  on g.service = k.service
where g.service is null
  and k.event_name <> 'ListBuckets'
  -- Nor is it a habit to be in us-east-1 that STS's global endpoint logs there.
  and (k.service <> 'sts.amazonaws.com' or k.region <> 'us-east-1')
union
-- But where the workload calls STS itself is.
select k.credential_id, k.is_home, 'sts-region' as kind, k.region as value
from kinds k
left join global_service g
  on g.service = k.service
where g.service is null
  and k.event_name <> 'ListBuckets'
union
select k.credential_id, k.is_home, 'agent' as kind, c.client as value
from kinds k
join client c
  on c.user_agent = coalesce(k.user_agent, '')
