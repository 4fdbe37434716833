/*
The places, not its home, that each session of a workload calls through: what its exits are learnt from. One row for every
session, place, service and region that it calls there.

workload_key, credential_id    the workload and its session. Functions of fewer than five sessions are here twice, the second time
                      together, as `account <ID> <region>`: a NAT gateway serves all functions of a VPC
                      (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html)
exit                  the address, the network of IPv6 addresses of a VPC (`exit_network`), or the endpoint's ID
way                   `outside` or `inside` AWS, or `endpoint` and the service, for an endpoint leads to one
service, region       the service called, and where
class                 its class, as in `credential_use`
is_exploring          whether it only asks there who it is and what there is
first_seen, last_seen timestamps

Left out are calls that Lambda makes itself, presigned links, and whatever shows a function to be in no VPC: its settings,
or calls of its code from its worker's address at the same time.
*/
with code_uses as (
  select
    c.workload_key,
    -- What a session obtained by assuming a role is no session more: else a thief who does so would make a gateway look
    -- less used than it is.
    c.root_credential_id as credential_id,
    case when u.vpc_endpoint_id <> '' then u.vpc_endpoint_id else coalesce(n.network, u.source_ip) end as exit,
    case
      when u.vpc_endpoint_id <> '' then 'endpoint ' || u.service
      when u.class = 'outside-aws' then 'outside'
      else 'inside'
    end as way,
    u.service,
    u.region,
    min(u.class) as class,
    min(case when regexp_like(u.event_name, '^(GetCallerIdentity|List|Describe)') then 1 else 0 end) = 1 as is_exploring,
    min(u.first_seen) as first_seen,
    max(u.last_seen) as last_seen
  from credential_use u
  join credential c
    on c.credential_id = u.credential_id
  join client t
    on t.user_agent = coalesce(u.user_agent, '')
  left join exit_network n
    on n.source_ip = u.source_ip
    and u.class = 'aws-home-region'
  where not u.is_without_vpc
    -- A user agent clears nothing, but the name of an attackers' tool speaks against its place.
    and t.attack_tool is null
    and u.activity in ('code', 'worker')
    and u.explained_by = ''
    and not u.is_presigned
    and u.class in ('aws-home-region', 'outside-aws', 'account', 'vpc-endpoint-unknown', 'vpc-endpoint-own',
      'vpc-endpoint-foreign')
  group by 1, 2, 3, 4, 5, 6
),

home_sessions as (
  select
    c.workload_key,
    c.root_credential_id as credential_id,
    min(u.first_seen) as first_seen,
    max(u.last_seen) as last_seen
  from home_call u
  join credential c
    on c.credential_id = u.credential_id
  where not u.is_interface_call
  group by 1, 2
),

exit_spans as (
  select
    workload_key,
    exit,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen
  from code_uses
  group by 1, 2
),

-- While a function's code calls from its worker's address it is not in a VPC and has no exits. It may be moved into one:
-- then its last invocations outside end within the 15 minutes that an invocation may take.
untrue_exits as (
  select distinct
    e.workload_key,
    e.exit
  from exit_spans e
  join home_sessions h
    on h.workload_key = e.workload_key
    and h.last_seen > e.first_seen + interval '15' minute
    and h.first_seen < e.last_seen - interval '15' minute
),

sessions as (
  select
    c.workload_key,
    c.credential_id,
    c.exit,
    c.way,
    c.service,
    c.region,
    c.class,
    c.is_exploring,
    c.first_seen,
    c.last_seen
  from code_uses c
  left join untrue_exits u
    on u.workload_key = c.workload_key
    and u.exit = c.exit
  left join home_sessions h
    on h.workload_key = c.workload_key
    and h.credential_id = c.credential_id
  where u.workload_key is null
    and h.workload_key is null
),

small_workloads as (
  select
    workload_key,
    'account ' || split_part(workload_key, ':', 5) || ' ' || split_part(workload_key, ' ', 2) as pool_key
  from sessions
  group by 1, 2
  having count(distinct credential_id) < 5
)

select *
from sessions
union all
select
  w.pool_key as workload_key,
  s.credential_id,
  s.exit,
  s.way,
  s.service,
  s.region,
  s.class,
  s.is_exploring,
  s.first_seen,
  s.last_seen
from sessions s
join small_workloads w
  on w.workload_key = s.workload_key
-- Outside AWS nothing but coverage speaks for a gateway, and of few sessions that says little.
where s.way <> 'outside'
