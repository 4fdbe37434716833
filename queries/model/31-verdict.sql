/*
What is to be said of every place that a workload's credential was used from, for detections to join: `foreign_use` with
its reasons and alternatives, and for places that are not raised the reason why.

access_key_id, identity_arn, source_ip, vpc_endpoint_id    the credential and the place (empty for none)
class                 the class of the address; `home` for the workload's own
severity              `info` for a place that is not raised
reasons               rows of code and text; the class and why it is cleared for a place that is not raised
alternatives          rows of code, excluded and text; null for a place of `info`
*/
-- The first reason is the class, and most places have no other.
with first_reasons as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    array[cast(row(code, text) as row(code varchar, text varchar))] as reasons
  from use_reason
  where place = 1
),

further_reasons as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    array_agg(cast(row(code, text) as row(code varchar, text varchar)) order by place, code) as reasons
  from use_reason
  where place > 1
  group by 1, 2, 3
),

-- No more than one of each code: cheaper than a list in order, which DuckDB sorts for every place by itself.
alternatives_by_code as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    max(case when code = 'aws-address' then text end) as aws_address,
    max(case when code = 'aws-address' and excluded then 1 else 0 end) = 1 as is_aws_address_excluded,
    max(case when code = 'own-egress' then text end) as own_egress,
    max(case when code = 'own-egress' and excluded then 1 else 0 end) = 1 as is_own_egress_excluded,
    max(case when code = 'presigned-url' then text end) as presigned_url,
    max(case when code = 'presigned-url' and excluded then 1 else 0 end) = 1 as is_presigned_url_excluded,
    max(case when code = 'forwarded-identity-proof' then text end) as identity_proof,
    max(case when code = 'forwarded-identity-proof' and excluded then 1 else 0 end) = 1 as is_identity_proof_excluded,
    max(case when code = 'lambda-own-call' then text end) as own_call,
    max(case when code = 'lambda-own-call' and excluded then 1 else 0 end) = 1 as is_own_call_excluded
  from use_alternative
  group by 1, 2, 3
),

-- In the order of `place`.
alternatives as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    case
      when aws_address is null then no_alternative
      else array[cast(row('aws-address', is_aws_address_excluded, aws_address) as row(code varchar, excluded boolean, text varchar))]
    end
    || case
      when own_egress is null then no_alternative
      else array[cast(row('own-egress', is_own_egress_excluded, own_egress) as row(code varchar, excluded boolean, text varchar))]
    end
    || case
      when presigned_url is null then no_alternative
      else array[cast(row('presigned-url', is_presigned_url_excluded, presigned_url) as row(code varchar, excluded boolean, text varchar))]
    end
    || case
      when identity_proof is null then no_alternative
      else array[cast(row('forwarded-identity-proof', is_identity_proof_excluded, identity_proof) as row(code varchar, excluded boolean, text varchar))]
    end
    || case
      when own_call is null then no_alternative
      else array[cast(row('lambda-own-call', is_own_call_excluded, own_call) as row(code varchar, excluded boolean, text varchar))]
    end as alternatives
  from alternatives_by_code
  cross join (
    select array_except(a, a) as no_alternative
    from (select array[cast(row('', false, '') as row(code varchar, excluded boolean, text varchar))] as a) as one
  ) as none
),

places as (
  select
    c.credential_id,
    c.access_key_id,
    c.identity_arn,
    f.source_ip,
    f.vpc_endpoint_id,
    f.class,
    f.severity,
    cast(null as varchar) as why_cleared
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  where f.level > 0
  union all
  select
    cast(null as bigint) as credential_id,
    coalesce(credential, '') as access_key_id,
    identity_arn,
    coalesce(source_ip, '') as source_ip,
    coalesce(vpc_endpoint_id, '') as vpc_endpoint_id,
    class,
    'info' as severity,
    'Not raised by itself: ' || reason || '.' as why_cleared
  from cleared_use
)

select
  p.access_key_id,
  p.identity_arn,
  p.source_ip,
  p.vpc_endpoint_id,
  p.class,
  p.severity,
  case
    when p.why_cleared is not null
      then array[cast(row(p.class, p.why_cleared) as row(code varchar, text varchar))]
    when n.credential_id is null then r.reasons
    else r.reasons || n.reasons
  end as reasons,
  a.alternatives
from places p
left join first_reasons r
  on r.credential_id = p.credential_id
  and r.source_ip = p.source_ip
  and r.vpc_endpoint_id = p.vpc_endpoint_id
left join further_reasons n
  on n.credential_id = p.credential_id
  and n.source_ip = p.source_ip
  and n.vpc_endpoint_id = p.vpc_endpoint_id
left join alternatives a
  on a.credential_id = p.credential_id
  and a.source_ip = p.source_ip
  and a.vpc_endpoint_id = p.vpc_endpoint_id
