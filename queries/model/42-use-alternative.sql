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

-- A roll-up has one sentence for all its credentials.
facts as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    f.class,
    f.reading,
    f.is_rolled_up,
    f.is_split,
    f.explained_by,
    f.is_partly_explained,
    f.first_seen,
    f.last_seen,
    c.issuer,
    c.workload_key,
    case
      when f.is_rolled_up then min(f.other_call) over (partition by f.source_ip, f.reading, c.workload)
      else f.other_call
    end as other_call,
    substr(
      cast(
        case
          when f.is_rolled_up then min(f.first_seen) over (partition by f.source_ip, f.reading)
          else f.first_seen
        end as varchar
      ),
      1,
      10
    ) as first_day,
    substr(r.known_to, 1, 10) as last_day
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  cross join ranges r
  where f.level >= 2
    -- What a function hands out is anybody's: the reading itself is the harmless explanation.
    and f.reading <> 'vended'
),

-- What the evidence shows of the address at other times.
allocations as (
  select
    source_ip,
    min(valid_from) as allocated_at,
    max(valid_to) as released_at
  from account_address
  group by 1
),

candidates as (
  select
    workload_key,
    exit,
    session_count,
    late_count,
    ran_session_count
  from exit_candidate
  where kind = 'any'
    and way in ('inside', 'outside')
),

used_exits as (
  select
    workload_key,
    array_join(array_sort(array_agg(distinct coalesce(network, exit))), ', ') as exits
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
      when f.class = 'candidate-own-egress' then 'A gateway of the customer: the sessions of the workload leave by this address'
        || ' as they would by a gateway outside AWS. Ask the customer.'
      when f.is_split then 'A gateway of the customer: the same credential also called from its worker''s own address,'
        || ' so the function is behind no gateway.'
      when n.workload_key is not null then 'A gateway of the customer: the function was created, or last set, without a VPC.'
      when x.exits is not null then 'A gateway of the customer: the workload''s sessions leave by ' || x.exits
        || '; that this address is another way out is not excluded. Ask the customer.'
      when a.source_ip is not null then 'A gateway of the customer: the evidence shows the address as the customer''s from '
        || date_format(a.allocated_at, '%Y-%m-%dT%H:%i:%sZ')
        || case
          when a.released_at < timestamp '9999-01-01 00:00:00'
            then ' to ' || date_format(a.released_at, '%Y-%m-%dT%H:%i:%sZ')
          else ' on'
        end || ', not at the time of use. Ask the customer.'
      when f.class = 'aws-other-region' then 'A gateway of the customer: none in another region is learnt from the sessions, and'
        || ' no allocation in the evidence and no trusted address names it. Ask the customer.'
      when k.exit is not null then 'A gateway of the customer (NAT, VPN, proxy, own address range): no allocation in the evidence'
        || ' and no trusted address names it. Of ' || cast(k.ran_session_count as varchar) || ' sessions that ran, '
        || cast(k.session_count as varchar) || ' used it, ' || cast(k.late_count as varchar) || ' of them for the first time more'
        || ' than five minutes after their start: not enough to learn it. Ask the customer.'
      else 'A gateway of the customer (NAT, VPN, proxy, own address range): no allocation in the evidence and no trusted'
        || ' address names it, and too small a part of the sessions use it to learn it. Ask the customer.'
    end as text
  from facts f
  left join used_exits x
    on x.workload_key = f.workload_key
  left join workload_without_vpc n
    on n.workload_key = f.workload_key
    and f.first_seen >= n.valid_from
    and f.last_seen < n.valid_to
  left join allocations a
    on a.source_ip = f.source_ip
  left join exit_network w
    on w.source_ip = f.source_ip
  left join candidates k
    on k.workload_key = f.workload_key
    and k.exit = coalesce(w.network, f.source_ip)
  where f.class in ('outside-aws', 'aws-home-region', 'aws-other-region', 'candidate-own-egress')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'own-endpoint' as code,
    false as excluded,
    case
      when v.owner = 'own' then 'An endpoint of the customer: it belongs to the account ' || v.owner_account_id
        || '. Who called through it the endpoint does not tell.'
      when v.owner = 'foreign' then 'An endpoint in another account of the customer: account ' || v.owner_account_id
        || ' is not among those of the evidence, nor named with --org-accounts. Ask the customer whose it is.'
      else 'An endpoint of the customer: CloudTrail does not name its owner, and the evidence does not show its creation.'
        || ' Ask the customer whose it is.'
    end as text
  from facts f
  join vpc_endpoint v
    on v.vpc_endpoint_id = f.vpc_endpoint_id
  where f.class in ('vpc-endpoint-own', 'vpc-endpoint-foreign', 'vpc-endpoint-unknown')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    3 as place,
    'presigned-url' as code,
    p.credential_id is null as excluded,
    case
      when p.credential_id is null then 'A presigned URL of an S3 object opened by somebody else, which needs'
        || ' no key: none of the calls is recorded as one.'
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
    reading <> 'identity-proof' and other_call is not null as excluded,
    case
      when reading = 'identity-proof' then 'A signed GetCallerIdentity that the workload handed to a service such as'
        || ' HashiCorp Vault, which forwarded it: nothing else was called from here.'
      when other_call is null then 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault: nothing else was'
        || ' called from here with ' || case when is_rolled_up then 'these credentials.' else 'this credential.' end
      else 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault: '
        || case when is_rolled_up then 'these credentials were' else 'the credential was' end || ' also used for '
        || other_call || ' from here.'
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
