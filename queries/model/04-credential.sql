/*
One row for every temporary credential of a compute workload: an access key ID together with its session ARN, for key
IDs are reused.

credential_id         its number in this case, by which the other relations name it
access_key_id, identity_arn    the credential; the key is empty for console events, which show none
issuer                what issued it: `lambda`, …; a chained credential has its root's
session_subtype       as in `mint`; `chained` for one that a compute credential obtained by AssumeRole, `console` for
                      the console session that somebody opened with one
issuer_known_by       how that is known: `mint`, `worker`, `inScopeOf`
account_id, role_name the role it acts for
workload              the function, task or instance
workload_key          what its sessions are compared with: the function, by its session ARN and region, for a role serves
                      functions of one name in several regions, with other networks
regions               the regions that the mint or inScopeOf name, or else the worker's events; as a sorted array
issued_at, expires_at from the mint
root_credential_id, root_access_key_id, root_identity_arn    the compute credential that a chained one goes back to; else itself
chain_length          0, or how many AssumeRole calls lie between
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
),

roots as (
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
),

chained_mints as (
  select
    access_key_id,
    identity_arn,
    min(caller_access_key_id) as caller_access_key_id,
    min(caller_arn) as caller_arn,
    min(issued_at) as issued_at,
    max(expires_at) as expires_at
  from mint
  where issuer = 'role-chain'
    and identity_arn is not null
    and caller_access_key_id is not null
  group by 1, 2
),

-- Roles assumed from a role assumed from a workload's: three steps are followed, longer chains end there.
first_links as (
  select c.access_key_id, c.identity_arn, c.issued_at, c.expires_at, r.access_key_id as root_key, r.identity_arn as root_arn
  from chained_mints c
  join roots r
    on r.access_key_id = c.caller_access_key_id
    and r.identity_arn = c.caller_arn
),

second_links as (
  select c.access_key_id, c.identity_arn, c.issued_at, c.expires_at, f.root_key, f.root_arn
  from chained_mints c
  join first_links f
    on f.access_key_id = c.caller_access_key_id
    and f.identity_arn = c.caller_arn
),

third_links as (
  select c.access_key_id, c.identity_arn, c.issued_at, c.expires_at, f.root_key, f.root_arn
  from chained_mints c
  join second_links f
    on f.access_key_id = c.caller_access_key_id
    and f.identity_arn = c.caller_arn
),

links as (
  select f.*, 1 as chain_length from first_links f
  union all
  select s.*, 2 as chain_length from second_links s
  union all
  select t.*, 3 as chain_length from third_links t
),

workload_sessions as (
  select
    identity_arn,
    min(access_key_id) as access_key_id,
    min(issuer) as issuer,
    min(workload) as workload
  from roots
  group by 1
),

-- A console session has a key of its own, or none; what ties it to the workload is the session's ARN.
console_events as (
  select distinct
    coalesce(l.useridentity.accesskeyid, '') as access_key_id,
    l.useridentity.arn as identity_arn
  from cloudtrail_logs l
  where l.useridentity.type = 'AssumedRole'
    and (
      l.sessioncredentialfromconsole = 'true'
      or l.eventname = 'ConsoleLogin'
    )
),

console_sessions as (
  select
    c.access_key_id,
    c.identity_arn,
    w.access_key_id as root_key,
    w.issuer,
    w.workload
  from console_events c
  join workload_sessions w
    on w.identity_arn = c.identity_arn
  where not exists (
    select 1
    from roots r
    where r.access_key_id = c.access_key_id
      and r.identity_arn = c.identity_arn
  )
),

credentials as (
  select
    access_key_id,
    identity_arn,
    issuer,
    session_subtype,
    issuer_known_by,
    split_part(identity_arn, ':', 5) as account_id,
    split_part(identity_arn, '/', 2) as role_name,
    workload,
    regions,
    issued_at,
    expires_at,
    access_key_id as root_access_key_id,
    identity_arn as root_identity_arn,
    0 as chain_length
  from roots
  union all
  select
    l.access_key_id,
    l.identity_arn,
    r.issuer,
    'chained' as session_subtype,
    array['mint'] as issuer_known_by,
    split_part(l.identity_arn, ':', 5) as account_id,
    split_part(l.identity_arn, '/', 2) as role_name,
    r.workload,
    r.regions,
    l.issued_at,
    l.expires_at,
    l.root_key as root_access_key_id,
    l.root_arn as root_identity_arn,
    l.chain_length
  from links l
  join roots r
    on r.access_key_id = l.root_key
    and r.identity_arn = l.root_arn
  where not exists (
    select 1
    from roots o
    where o.access_key_id = l.access_key_id
      and o.identity_arn = l.identity_arn
  )
  union all
  select
    c.access_key_id,
    c.identity_arn,
    c.issuer,
    'console' as session_subtype,
    r.issuer_known_by,
    split_part(c.identity_arn, ':', 5) as account_id,
    split_part(c.identity_arn, '/', 2) as role_name,
    c.workload,
    r.regions,
    cast(null as varchar) as issued_at,
    cast(null as varchar) as expires_at,
    c.root_key as root_access_key_id,
    c.identity_arn as root_identity_arn,
    0 as chain_length
  from console_sessions c
  join roots r
    on r.access_key_id = c.root_key
    and r.identity_arn = c.identity_arn
),

numbered as (
  select
    c.*,
    row_number() over (order by access_key_id, identity_arn) as credential_id
  from credentials c
)

select
  n.credential_id,
  n.access_key_id,
  n.identity_arn,
  n.issuer,
  n.session_subtype,
  n.issuer_known_by,
  n.account_id,
  n.role_name,
  n.workload,
  n.root_identity_arn || ' ' || array_join(r.regions, ',') as workload_key,
  n.regions,
  n.issued_at,
  n.expires_at,
  r.credential_id as root_credential_id,
  n.root_access_key_id,
  n.root_identity_arn,
  n.chain_length
from numbered n
join numbered r
  on r.access_key_id = n.root_access_key_id
  and r.identity_arn = n.root_identity_arn
