/*
What is to be said of every place that a workload's credential was used from, for detections to join: `raised_use`, and for
places that are not raised the reason why.

credential_id, source_ip, vpc_endpoint_id    the credential and the place (empty for none)
class                 the class of the address; `home` for the workload's own
severity              `info` for a place that is not raised
reasons               rows of code and text; the class and why it is cleared for a place that is not raised
alternatives          rows of code, excluded and text; null for a place of `info`
*/
with places as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    f.class,
    f.severity,
    cast(null as varchar) as why_cleared
  from foreign_use f
  where f.level > 0
  union all
  select
    credential_id,
    coalesce(source_ip, '') as source_ip,
    coalesce(vpc_endpoint_id, '') as vpc_endpoint_id,
    class,
    'info' as severity,
    'Not raised by itself: ' || reason || '.' as why_cleared
  from cleared_use
)

select
  p.credential_id,
  p.source_ip,
  p.vpc_endpoint_id,
  p.class,
  p.severity,
  case
    when p.why_cleared is not null
      then array[cast(row(p.class, p.why_cleared) as row(code varchar, text varchar))]
    else r.reasons
  end as reasons,
  r.alternatives
from places p
left join raised_use r
  on r.credential_id = p.credential_id
  and r.source_ip = p.source_ip
  and r.vpc_endpoint_id = p.vpc_endpoint_id
