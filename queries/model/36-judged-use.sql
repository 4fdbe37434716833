/*
The class that counts and the severity of every row of `credential_use`.

use_id, credential_id the row
class                 as there, but `shared-egress`, `candidate-own-egress` and `vpc-endpoint-own` for learnt exits
explained_by          as there, but empty if the same credential makes other calls from the place, and for calls that Lambda
                      makes only for functions in a VPC, if this one is in none
home                  `known` or `unknown`
level                 of `severity_rule`; 0 for what Lambda does itself (explained_by)
is_split              whether the same credential's code also calls from its worker's address: then it has no other exit
is_regular            whether the place is one of the workload's own exits
*/
with callers_from_home as (
  select distinct credential_id
  from home_call
  where not is_interface_call
),

workload_exits as (
  select distinct workload_key
  from exit
),

placed_workloads as (
  select distinct c.workload_key
  from credential c
  join credential_home h
    on h.credential_id = c.credential_id
  where h.is_home_known
    -- Lambda@Edge runs in many.
    and c.session_subtype is distinct from 'edge'
),

account_exits as (
  select distinct
    account_id,
    exit
  from exit
  where class <> 'outside-aws'
),

-- Lambda keeps network interfaces only for functions in a VPC
-- (docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html), and the code of those does not call from the
-- worker's address: who does so for another function is not Lambda. Interfaces are removed after a function has left its
-- VPC, too.
explained as (
  select
    u.use_id,
    u.credential_id,
    u.source_ip,
    u.vpc_endpoint_id,
    u.user_agent,
    case
      when u.explained_by = 'lambda-network-interface'
        and not regexp_like(u.event_name, '^(Delete|Unassign)')
        and (f.credential_id is not null or u.is_without_vpc)
        then ''
      else u.explained_by
    end as explanation
  from credential_use u
  left join callers_from_home f
    on f.credential_id = u.credential_id
),

-- Lambda's machines do nothing else with a function's credential, and name no attacker's tool: whoever does has made the
-- calls that Lambda makes, too, for their names are the caller's choice.
busy_places as (
  select distinct
    e.credential_id,
    e.source_ip,
    e.vpc_endpoint_id
  from explained e
  left join client c
    on c.user_agent = coalesce(e.user_agent, '')
  where e.explanation = ''
    or c.attack_tool is not null
),

-- An exit of the account's other workloads is none of one that only comes upon it late, or beside its own, and for a short
-- while: somebody who has keys of both may stand there.
strange_exits as (
  select distinct
    workload_key,
    exit
  from exit_candidate
  where kind = 'any'
    and way in ('inside', 'outside')
    and first_count * 6 < session_count
    and lasting_count * 2 < session_count
    and (
      late_count * 4 > session_count * 3
      or excess_count * 10 > session_count
    )
),

reclassed as (
  select
    u.use_id,
    u.credential_id,
    case when b.credential_id is null then e.explanation else '' end as own_explanation,
    case
      when x.exit is null and (o.exit is null or y.exit is not null) then u.class
      -- A credential whose code calls from its worker's address too is behind no gateway, nor is a function without VPC.
      when f.credential_id is not null then u.class
      when u.is_without_vpc then u.class
      when u.class = 'aws-home-region' then 'shared-egress'
      when u.class = 'outside-aws' then 'candidate-own-egress'
      when u.class = 'vpc-endpoint-unknown' then 'vpc-endpoint-own'
      else u.class
    end as learnt_class,
    case
      when h.is_home_known or w.workload_key is not null then 'known'
      -- A function runs in one region: any of its sessions shows that it is not at home in another.
      when u.class = 'aws-other-region' and p.workload_key is not null then 'known'
      else 'unknown'
    end as home,
    f.credential_id is not null as is_split,
    x.exit is not null and f.credential_id is null and not u.is_without_vpc as is_regular
  from credential_use u
  join explained e
    on e.use_id = u.use_id
  left join busy_places b
    on b.credential_id = u.credential_id
    and b.source_ip = u.source_ip
    and b.vpc_endpoint_id = u.vpc_endpoint_id
  join credential c
    on c.credential_id = u.credential_id
  join credential t
    on t.credential_id = c.root_credential_id
  join credential_home h
    on h.credential_id = u.credential_id
  left join exit x
    on x.workload_key = c.workload_key
    and x.exit = case when u.vpc_endpoint_id <> '' then u.vpc_endpoint_id else u.source_ip end
  left join account_exits o
    on o.account_id = t.account_id
    and o.exit = case when u.vpc_endpoint_id <> '' then u.vpc_endpoint_id else u.source_ip end
  left join strange_exits y
    on y.workload_key = c.workload_key
    and y.exit = u.source_ip
  left join workload_exits w
    on w.workload_key = c.workload_key
  left join placed_workloads p
    on p.workload_key = c.workload_key
  left join callers_from_home f
    on f.credential_id = u.credential_id
)

select
  r.use_id,
  r.credential_id,
  r.learnt_class as class,
  r.own_explanation as explained_by,
  r.home,
  case when r.own_explanation <> '' then 0 else s.level end as level,
  r.is_split,
  r.is_regular
from reclassed r
join severity_rule s
  on s.class = r.learnt_class
  and s.home = r.home
