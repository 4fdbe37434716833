/*
One row for every temporary credential that was issued to a compute workload itself, as far as the evidence shows it.

access_key_id, identity_arn    the credential
issuer                what issued it: `lambda`, …
session_subtype       as in `mint`
issuer_known_by       how that is known: `mint`, `worker`, `inScopeOf`, as a sorted array; empty if it is only presumed
workload              the function, task or instance
regions               the regions that the mint or inScopeOf name, or else the worker's events; as a sorted array
issued_at, expires_at from the mint

A key lives for up to 12 hours, so at the beginning of every export, and after every gap, there are keys whose issue is not
in it. One that nobody is seen to obtain, and that bears the very session ARN (role and session name) which Lambda obtains for
a function, is presumed to be the function's: a name proves nothing, but such a key must not pass unseen.
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

function_sessions as (
  select identity_arn, region
  from mint
  where issuer = 'lambda'
    and session_subtype <> 'poller'
  union
  select identity_arn, region
  from credential_scope
  where issuer = 'lambda'
  union
  select identity_arn, region
  from worker_event
),

function_regions as (
  select
    identity_arn,
    array_sort(array_agg(distinct region)) as regions
  from function_sessions
  where region is not null
  group by 1
),

seen_keys as (
  select access_key_id, identity_arn from ways
  union
  select access_key_id, identity_arn from mint where identity_arn is not null
),

presumed as (
  select distinct
    l.useridentity.accesskeyid as access_key_id,
    l.useridentity.arn as identity_arn
  from cloudtrail_logs l
  join function_regions f
    on f.identity_arn = l.useridentity.arn
  -- What a service does with the session (forward access sessions) has keys of its own, and no address.
  join address a
    on a.sourceipaddress = l.sourceipaddress
    and a.hex is not null
  left join seen_keys s
    on s.access_key_id = l.useridentity.accesskeyid
    and s.identity_arn = l.useridentity.arn
  where s.access_key_id is null
    and l.useridentity.accesskeyid is not null
    -- A console session has a key of its own too, and is told by this.
    and coalesce(l.sessioncredentialfromconsole, '') <> 'true'
),

known as (
  select
    access_key_id,
    identity_arn,
    array_sort(array_agg(way)) as ways
  from ways
  group by 1, 2
  union all
  select
    access_key_id,
    identity_arn,
    array_except(array[''], array['']) as ways
  from presumed
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
  coalesce(m.regions, case when s.region is not null then array[s.region] end, w.regions, f.regions) as regions,
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
left join function_regions f
  on f.identity_arn = k.identity_arn
