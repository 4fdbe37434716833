/*
What is to be said of every place that a workload's credential was used from, for detections to join: `foreign_use` with
its reasons and alternatives, and for places that are not raised the reason why.

credential_id, access_key_id, identity_arn, source_ip, vpc_endpoint_id    the credential and the place (empty for none)
class                 the class of the address; `home` for the workload's own
severity              `info` for a place that is not raised
reasons               rows of code and text; the class and why it is cleared for a place that is not raised
alternatives          rows of code, excluded and text; null for a place of `info`
*/
with reasons as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    array_agg(cast(row(code, text) as row(code varchar, text varchar)) order by place, code) as reasons
  from use_reason
  group by 1, 2, 3
),

alternatives as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    array_agg(
      cast(row(code, excluded, text) as row(code varchar, excluded boolean, text varchar)) order by place, code
    ) as alternatives
  from use_alternative
  group by 1, 2, 3
),

places as (
  select
    credential_id,
    access_key_id,
    identity_arn,
    source_ip,
    vpc_endpoint_id,
    class,
    severity,
    cast(null as varchar) as why_cleared
  from foreign_use
  where level > 0
  union all
  select
    c.credential_id,
    c.access_key_id,
    c.identity_arn,
    coalesce(u.source_ip, '') as source_ip,
    coalesce(u.vpc_endpoint_id, '') as vpc_endpoint_id,
    u.class,
    'info' as severity,
    'Not raised by itself: ' || u.reason || '.' as why_cleared
  from cleared_use u
  join credential c
    on c.access_key_id = coalesce(u.credential, '')
    and c.identity_arn = u.identity_arn
)

select
  p.credential_id,
  p.access_key_id,
  p.identity_arn,
  p.source_ip,
  p.vpc_endpoint_id,
  p.class,
  p.severity,
  case
    when p.why_cleared is null then r.reasons
    else array[cast(row(p.class, p.why_cleared) as row(code varchar, text varchar))]
  end as reasons,
  a.alternatives
from places p
left join reasons r
  on r.credential_id = p.credential_id
  and r.source_ip = p.source_ip
  and r.vpc_endpoint_id = p.vpc_endpoint_id
left join alternatives a
  on a.credential_id = p.credential_id
  and a.source_ip = p.source_ip
  and a.vpc_endpoint_id = p.vpc_endpoint_id
