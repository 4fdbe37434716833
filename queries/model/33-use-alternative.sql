/*
The harmless explanations of a place at low severity or above, each tested against the evidence.

credential_id, source_ip, vpc_endpoint_id    the place, as in `foreign_use`
place                 the order
code, excluded, text  the explanation, whether the facts exclude it, and which
*/
with ranges as (
  select max(case when valid_to < '9999' then valid_to else valid_from end) as known_to
  from aws_prefix
),

facts as (
  select
    f.*,
    c.issuer,
    c.workload_key,
    substr(cast(f.first_seen as varchar), 1, 10) as first_day,
    substr(r.known_to, 1, 10) as last_day
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  cross join ranges r
  where f.level >= 2
),

used_exits as (
  select
    workload_key,
    array_join(array_sort(array_agg(distinct exit)), ', ') as exits
  from exit
  group by 1
),

presigned_uses as (
  select distinct
    credential_id,
    source_ip,
    vpc_endpoint_id
  from credential_use
  where is_presigned
),

alternatives as (
  select
    credential_id, source_ip, vpc_endpoint_id,
    1 as place,
    'aws-address' as code,
    last_day like '0000%' or first_day <= last_day as excluded,
    case
      when last_day like '0000%' then 'An address of AWS: the ip-ranges.json that was named has no prefix for it.'
      when first_day <= last_day then 'An address of AWS: ip-ranges.json names no prefix for it on ' || first_day
        || ', nor one that had dropped out and came back within 30 days.'
      else 'An address of AWS: ip-ranges.json had no prefix for it as of ' || last_day || ', the last version that is known;'
        || ' AWS may have added one since.'
    end as text
  from facts
  where class in ('outside-aws', 'candidate-own-egress')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'own-egress' as code,
    f.class <> 'candidate-own-egress' and (f.is_split or n.workload_key is not null) as excluded,
    case
      when f.class = 'candidate-own-egress' then 'A gateway of the customer: nearly all sessions of the workload leave by'
        || ' this address, as they would by a gateway outside AWS. Ask the customer.'
      when f.is_split then 'A gateway of the customer: the same credential also called from its worker''s own address,'
        || ' so the function is behind no gateway.'
      when n.workload_key is not null then 'A gateway of the customer: the function was created, or last set, without a VPC.'
      when x.exits is not null then 'A gateway of the customer: the workload''s sessions leave by ' || x.exits
        || '; that a few leave by another way, too, is not excluded. Ask the customer.'
      else 'A gateway of the customer (NAT, VPN, proxy, own address range): no allocation in the evidence and no trusted'
        || ' address names it, and too few sessions use it to learn it. Ask the customer.'
    end as text
  from facts f
  left join used_exits x
    on x.workload_key = f.workload_key
  left join workload_without_vpc n
    on n.workload_key = f.workload_key
    and f.first_seen >= n.valid_from
    and f.last_seen < n.valid_to
  where f.class in ('outside-aws', 'aws-home-region', 'aws-other-region', 'candidate-own-egress')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    3 as place,
    'presigned-url' as code,
    p.credential_id is null as excluded,
    case
      when p.credential_id is null then 'A presigned URL opened by somebody else: every call was signed in its header,'
        || ' for which the secret key is needed.'
      else 'A presigned URL opened by somebody else: some calls were, but not all.'
    end as text
  from facts f
  left join presigned_uses p
    on p.credential_id = f.credential_id
    and p.source_ip = f.source_ip
    and p.vpc_endpoint_id = f.vpc_endpoint_id
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    4 as place,
    'forwarded-identity-proof' as code,
    reading <> 'identity-proof' as excluded,
    case
      when reading = 'identity-proof' then 'A signed GetCallerIdentity that the workload handed to a service such as'
        || ' HashiCorp Vault, which forwarded it: nothing else was called from here.'
      else 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault: other calls were made from here,'
        || ' or the address made others.'
    end as text
  from facts
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    5 as place,
    'lambda-own-call' as code,
    explained_by = '' as excluded,
    case
      when explained_by = '' and is_partly_explained then 'A call of Lambda on the function''s behalf: some of the events'
        || ' are, but not all.'
      when explained_by = '' then 'A call of Lambda on the function''s behalf: these are decryption of environment variables'
        || ' and, if it is in a VPC, network interface calls, from AWS addresses of the home region; none of the events is one.'
      else 'A call of Lambda on the function''s behalf: all of the events are.'
    end as text
  from facts
  where issuer = 'lambda'
)

select *
from alternatives
