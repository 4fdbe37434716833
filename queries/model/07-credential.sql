/*
One row for every temporary credential of a compute workload: an access key ID together with its session ARN, for key
IDs are reused.

credential_id         its number in this case, by which the other relations name it
access_key_id, identity_arn    the credential; the key is empty for console events, which show none
issuer                what issued it: `lambda`, …; a chained credential has its root's
session_subtype       as in `mint`; `chained` for one that a compute credential obtained by AssumeRole, `console` for
                      the console session that somebody opened with one
issuer_known_by       how that is known: `mint`, `worker`, `inScopeOf`, as a sorted array; empty if it is only presumed
                      (see `root_credential`)
account_id, role_name the role it acts for
workload              the function, task or instance
workload_key          what its sessions are compared with: the function, by its session ARN and region, for a role serves
                      functions of one name in several regions, with other networks
regions               the regions that the mint or inScopeOf name, or else the worker's events; as a sorted array
issued_at, expires_at from the mint, ISO 8601 text
root_credential_id    the compute credential that a chained one goes back to; else itself
chain_length          0, or how many AssumeRole calls lie between
*/
-- Facts that two mints of one key and session state differently are those of the first.
with minted as (
  select
    access_key_id,
    identity_arn,
    min(issuer) as issuer,
    min(session_subtype) as session_subtype,
    array_distinct(array_sort(array_agg(region))) as regions,
    min(issued_at) as issued_at,
    max(expires_at) as expires_at
  from mint
  where issuer not in ('service-linked', 'other-service', 'federation', 'role-chain')
    and identity_arn is not null
  group by 1, 2
),

sessions as (
  select
    credential_id,
    access_key_id,
    identity_arn,
    cast(null as varchar) as way,
    0 as chain_length,
    cast(null as timestamp) as issued_at,
    cast(null as varchar) as expires_at,
    credential_id as root_credential_id,
    access_key_id as root_key,
    identity_arn as root_arn,
    is_minted,
    is_worker,
    is_labelled,
    logging_regions
  from root_credential
  union all
  select
    d.credential_id,
    d.access_key_id,
    d.identity_arn,
    d.way,
    d.chain_length,
    d.issued_at,
    d.expires_at,
    d.root_credential_id,
    r.access_key_id as root_key,
    r.identity_arn as root_arn,
    -- Of a chained credential the mint is seen, whatever shows the root's.
    d.chain_length > 0 or r.is_minted as is_minted,
    d.chain_length = 0 and r.is_worker as is_worker,
    d.chain_length = 0 and r.is_labelled as is_labelled,
    r.logging_regions
  from derived_credential d
  join root_credential r
    on r.credential_id = d.root_credential_id
),

known_by (is_minted, is_worker, is_labelled, ways) as (
  values
    (true,  true,  true,  array['inScopeOf', 'mint', 'worker']),
    (true,  true,  false, array['mint', 'worker']),
    (true,  false, true,  array['inScopeOf', 'mint']),
    (true,  false, false, array['mint']),
    (false, true,  true,  array['inScopeOf', 'worker']),
    (false, true,  false, array['worker']),
    (false, false, true,  array['inScopeOf']),
    (false, false, false, array_except(array[''], array['']))
),

facts as (
  select
    s.*,
    coalesce(m.issuer, l.issuer, 'lambda') as issuer,
    m.session_subtype as minted_subtype,
    coalesce(l.workload, split_part(s.root_arn, '/', 3)) as workload,
    -- A worker's own word comes last: its region is only where it logs, and its event can be forged.
    coalesce(m.regions, case when l.region is not null then array[l.region] end, s.logging_regions) as regions,
    m.issued_at as minted_at,
    m.expires_at as minted_until
  from sessions s
  left join minted m
    on m.access_key_id = s.root_key
    and m.identity_arn = s.root_arn
  left join credential_scope l
    on l.access_key_id = s.root_key
    and l.identity_arn = s.root_arn
)

select
  f.credential_id,
  f.access_key_id,
  f.identity_arn,
  f.issuer,
  case
    when f.way is not null then f.way
    when f.minted_subtype is not null then f.minted_subtype
    when f.issuer <> 'lambda' then null
    -- A replica of Lambda@Edge is named <home region>.<function>.
    when strpos(f.identity_arn, '.') > 0
      and regexp_like(split_part(f.identity_arn, '/', 3), '^[a-z]{2}(-[a-z]+)+-\d\.') then 'edge'
    else 'runtime'
  end as session_subtype,
  k.ways as issuer_known_by,
  split_part(f.identity_arn, ':', 5) as account_id,
  split_part(f.identity_arn, '/', 2) as role_name,
  f.workload,
  f.root_arn || ' ' || array_join(f.regions, ',') as workload_key,
  f.regions,
  date_format(case when f.way is null then f.minted_at else f.issued_at end, '%Y-%m-%dT%H:%i:%sZ') as issued_at,
  case when f.way is null then f.minted_until else f.expires_at end as expires_at,
  f.root_credential_id,
  f.chain_length
from facts f
join known_by k
  on k.is_minted = f.is_minted
  and k.is_worker = f.is_worker
  and k.is_labelled = f.is_labelled
