/*
What is to be said of every place that is raised: the reasons and the alternatives of `foreign_use` as lists.

credential_id, source_ip, vpc_endpoint_id    the place, as in `foreign_use`
reasons               rows of code and text
alternatives          rows of code, excluded and text; null if there is none
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
    max(case when code = 'own-endpoint' then text end) as own_endpoint,
    max(case when code = 'own-endpoint' and excluded then 1 else 0 end) = 1 as is_own_endpoint_excluded,
    max(case when code = 'presigned-url' then text end) as presigned_url,
    max(case when code = 'presigned-url' and excluded then 1 else 0 end) = 1 as is_presigned_url_excluded,
    max(case when code = 'forwarded-identity-proof' then text end) as identity_proof,
    max(case when code = 'forwarded-identity-proof' and excluded then 1 else 0 end) = 1 as is_identity_proof_excluded,
    max(case when code = 'lambda-own-call' then text end) as own_call,
    max(case when code = 'lambda-own-call' and excluded then 1 else 0 end) = 1 as is_own_call_excluded,
    max(case when code = 'own-worker' then text end) as own_worker,
    max(case when code = 'own-worker' and excluded then 1 else 0 end) = 1 as is_own_worker_excluded
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
      when own_endpoint is null then no_alternative
      else array[cast(row('own-endpoint', is_own_endpoint_excluded, own_endpoint) as row(code varchar, excluded boolean, text varchar))]
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
    end
    || case
      when own_worker is null then no_alternative
      else array[cast(row('own-worker', is_own_worker_excluded, own_worker) as row(code varchar, excluded boolean, text varchar))]
    end as alternatives
  from alternatives_by_code
  cross join (
    select array_except(a, a) as no_alternative
    from (select array[cast(row('', false, '') as row(code varchar, excluded boolean, text varchar))] as a) as one
  ) as none
)

select
  r.credential_id,
  r.source_ip,
  r.vpc_endpoint_id,
  case when n.credential_id is null then r.reasons else r.reasons || n.reasons end as reasons,
  a.alternatives
from first_reasons r
left join further_reasons n
  on n.credential_id = r.credential_id
  and n.source_ip = r.source_ip
  and n.vpc_endpoint_id = r.vpc_endpoint_id
left join alternatives a
  on a.credential_id = r.credential_id
  and a.source_ip = r.source_ip
  and a.vpc_endpoint_id = r.vpc_endpoint_id
