/*
One row for every temporary credential that was issued to a compute workload itself, as far as the evidence shows it.

access_key_id, identity_arn    the credential
issuer                what issued it: `lambda`, …
session_subtype       as in `mint`
issuer_known_by       how that is known: `mint`, `worker`, `inScopeOf`, as a sorted array
workload              the function, task or instance
regions               the regions that the mint or inScopeOf name, or else the worker's events; as a sorted array
issued_at, expires_at from the mint
*/
with workers as (
  select
    access_key_id,
    identity_arn,
    array_sort(array_agg(distinct region)) as regions
  from worker_event
  group by 1, 2
),

minted as (
  select
    access_key_id,
    identity_arn,
    min(issuer) as issuer,
    min(session_subtype) as session_subtype,
    array_sort(array_agg(distinct region)) as regions,
    min(issued_at) as issued_at,
    max(expires_at) as expires_at
  from mint
  where issuer not in ('service-linked', 'other-service', 'federation', 'role-chain')
    and identity_arn is not null
  group by 1, 2
),

ways as (
  select access_key_id, identity_arn, 'mint' as way from minted
  union all
  select access_key_id, identity_arn, 'worker' as way from workers
  union all
  select access_key_id, identity_arn, 'inScopeOf' as way from credential_scope
),

known as (
  select
    access_key_id,
    identity_arn,
    array_sort(array_agg(distinct way)) as ways
  from ways
  group by 1, 2
)

select
  k.access_key_id,
  k.identity_arn,
  coalesce(m.issuer, s.issuer, 'lambda') as issuer,
  case
    when m.session_subtype is not null then m.session_subtype
    when coalesce(m.issuer, s.issuer, 'lambda') <> 'lambda' then null
    -- A replica of Lambda@Edge is named <home region>.<function>.
    when regexp_like(split_part(k.identity_arn, '/', 3), '^[a-z]{2}(-[a-z]+)+-\d\.') then 'edge'
    else 'runtime'
  end as session_subtype,
  k.ways as issuer_known_by,
  coalesce(s.workload, split_part(k.identity_arn, '/', 3)) as workload,
  -- A worker's own word comes last: its region is only where it logs, and its event can be forged.
  coalesce(m.regions, case when s.region is not null then array[s.region] end, w.regions) as regions,
  m.issued_at,
  m.expires_at
from known k
left join minted m
  on m.access_key_id = k.access_key_id
  and m.identity_arn = k.identity_arn
left join workers w
  on w.access_key_id = k.access_key_id
  and w.identity_arn = k.identity_arn
left join credential_scope s
  on s.access_key_id = k.access_key_id
  and s.identity_arn = k.identity_arn
