/*
The class that counts and the severity of every row of `credential_use`.

use_id, credential_id the row
class                 as there, but `shared-egress`, `candidate-own-egress` and `vpc-endpoint-own` for learnt exits
explained_by          as there, but empty for calls that Lambda makes only for functions in a VPC, if this one is in none
home                  `known` or `unknown`
level                 of `severity_rule`; 0 for what Lambda does itself (explained_by)
is_split              whether the same credential's code also calls from its worker's address: then it has no other exit
*/
with callers_from_home as (
  select distinct credential_id
  from home_call
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

reclassed as (
  select
    u.use_id,
    u.credential_id,
    -- Lambda keeps network interfaces only for functions in a VPC
    -- (docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html), and the code of those does not call
    -- from the worker's address: who looks at the network for another function is not Lambda. Interfaces are removed
    -- after a function has left its VPC, too.
    case
      when u.explained_by = 'lambda-network-interface'
        and regexp_like(u.event_name, '^(Describe|Get)')
        and (f.credential_id is not null or u.is_without_vpc)
        then ''
      else u.explained_by
    end as own_explanation,
    case
      when x.exit is null and o.exit is null then u.class
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
    f.credential_id is not null as is_split
  from credential_use u
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
  r.is_split
from reclassed r
join severity_rule s
  on s.class = r.learnt_class
  and s.home = r.home
