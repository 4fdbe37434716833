/*
The uses away from home, and those after the workload's end from any address, with the class that counts: the columns of
`classified_use` that later relations need, then

class                 as there, but `shared-egress`, `candidate-own-egress` and `vpc-endpoint-own` for learnt exits;
                      `home` for uses from home after the workload's end
home                  `known` or `unknown`
level                 of `severity_rule`; 0 for what Lambda does itself (explained_by)
is_after_end          whether the workload had been deleted
is_split              whether the same credential's code also calls from its worker's address: then it has no other exit
*/
with ended_uses as (
  select
    u.source_file_id,
    u.record_index
  from workload_end e
  join credential c
    on c.workload_key = e.workload_key
  join credential_use u
    on u.credential_id = c.credential_id
    and u.event_ts > e.ended_at
    and u.event_ts < e.until
  where not u.is_presigned
    and u.activity = 'code'
),

callers_from_home as (
  select distinct credential_id
  from credential_use
  where is_home
    and activity = 'code'
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

uses as (
  select
    credential_id,
    workload_key,
    source_ip,
    vpc_endpoint_id,
    service,
    event_name,
    region,
    event_ts,
    is_presigned,
    is_denied,
    agent,
    source_file_id,
    record_index,
    is_console,
    is_home_known,
    class,
    aws_region,
    aws_service,
    explained_by
  from classified_use
  union all
  select
    u.credential_id,
    c.workload_key,
    u.source_ip,
    u.vpc_endpoint_id,
    u.service,
    u.event_name,
    u.region,
    u.event_ts,
    u.is_presigned,
    u.is_denied,
    u.agent,
    u.source_file_id,
    u.record_index,
    coalesce(c.session_subtype = 'console', false) as is_console,
    h.is_home_known,
    'home' as class,
    element_at(h.home_regions, 1) as aws_region,
    cast(null as varchar) as aws_service,
    '' as explained_by
  from credential_use u
  join ended_uses e
    on e.source_file_id = u.source_file_id
    and e.record_index = u.record_index
  join credential c
    on c.credential_id = u.credential_id
  join credential_home h
    on h.credential_id = u.credential_id
  where u.is_home
),

reclassed as (
  select
    u.credential_id,
    u.workload_key,
    u.source_ip,
    u.vpc_endpoint_id,
    u.service,
    u.event_name,
    u.region,
    u.event_ts,
    u.is_presigned,
    u.is_denied,
    u.agent,
    u.source_file_id,
    u.record_index,
    u.is_console,
    u.class,
    u.aws_region,
    u.aws_service,
    -- Lambda keeps network interfaces only for functions in a VPC
    -- (docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html), and the code of those does not call
    -- from the worker's address: who looks at the network for another function is not Lambda. Interfaces are removed
    -- after a function has left its VPC, too.
    case
      when u.explained_by = 'lambda-network-interface'
        and regexp_like(u.event_name, '^(Describe|Get)')
        and (f.credential_id is not null or n.workload_key is not null)
        then ''
      else u.explained_by
    end as explained_by,
    case
      when x.exit is null and o.exit is null then u.class
      -- A credential whose code calls from its worker's address too is behind no gateway, nor is a function without VPC.
      when f.credential_id is not null then u.class
      when n.workload_key is not null then u.class
      when u.class = 'aws-home-region' then 'shared-egress'
      when u.class = 'outside-aws' then 'candidate-own-egress'
      when u.class = 'vpc-endpoint-unknown' then 'vpc-endpoint-own'
      else u.class
    end as learnt_class,
    case
      when u.is_home_known or w.workload_key is not null then 'known'
      -- A function runs in one region: any of its sessions shows that it is not at home in another.
      when u.class = 'aws-other-region' and p.workload_key is not null then 'known'
      else 'unknown'
    end as home,
    -- A service may go on with what the workload had asked it for: that is not the key being used again.
    e.source_file_id is not null and u.class not in ('aws-service', 'aws-internal') as is_after_end,
    f.credential_id is not null as is_split
  from uses u
  left join exit x
    on x.workload_key = u.workload_key
    and x.exit = case when u.vpc_endpoint_id <> '' then u.vpc_endpoint_id else u.source_ip end
  left join account_exits o
    on o.account_id = split_part(u.workload_key, ':', 5)
    and o.exit = case when u.vpc_endpoint_id <> '' then u.vpc_endpoint_id else u.source_ip end
  left join workload_exits w
    on w.workload_key = u.workload_key
  left join placed_workloads p
    on p.workload_key = u.workload_key
  left join ended_uses e
    on e.source_file_id = u.source_file_id
    and e.record_index = u.record_index
  left join callers_from_home f
    on f.credential_id = u.credential_id
  left join workload_without_vpc n
    on n.workload_key = u.workload_key
    and u.event_ts >= n.valid_from
    and u.event_ts < n.valid_to
)

select
  r.credential_id,
  r.workload_key,
  r.source_ip,
  r.vpc_endpoint_id,
  r.service,
  r.event_name,
  r.region,
  r.event_ts,
  r.is_presigned,
  r.is_denied,
  r.agent,
  r.source_file_id,
  r.record_index,
  r.learnt_class as class,
  r.aws_region,
  r.aws_service,
  r.explained_by,
  r.home,
  case when r.explained_by <> '' then 0 else s.level end as level,
  r.is_after_end,
  r.is_split,
  r.is_console
from reclassed r
join severity_rule s
  on s.class = r.learnt_class
  and s.home = r.home
