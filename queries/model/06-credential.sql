/*
One row for every temporary credential of a compute workload: an access key ID together with its session ARN, for key
IDs are reused.

credential_id         its number in this case, by which the other relations name it
access_key_id, identity_arn    the credential; the key is empty for console events, which show none
issuer                what issued it: `lambda`, …; a chained credential has its root's
session_subtype       as in `mint`; `chained` for one that a compute credential obtained by AssumeRole, `console` for
                      the console session that somebody opened with one
issuer_known_by       how that is known: `mint`, `worker`, `inScopeOf`; empty if it is only presumed (see `root_credential`)
account_id, role_name the role it acts for
workload              the function, task or instance
workload_key          what its sessions are compared with: the function, by its session ARN and region, for a role serves
                      functions of one name in several regions, with other networks
regions               the regions that the mint or inScopeOf name, or else the worker's events; as a sorted array
issued_at, expires_at from the mint
root_credential_id, root_access_key_id, root_identity_arn    the compute credential that a chained one goes back to; else itself
chain_length          0, or how many AssumeRole calls lie between
*/
with issued_credentials as (
  select
    access_key_id,
    identity_arn,
    issuer,
    session_subtype,
    issuer_known_by,
    workload,
    regions,
    issued_at,
    expires_at,
    access_key_id as root_access_key_id,
    identity_arn as root_identity_arn,
    0 as chain_length
  from root_credential
  union all
  select
    c.access_key_id,
    c.identity_arn,
    r.issuer,
    'chained' as session_subtype,
    array['mint'] as issuer_known_by,
    r.workload,
    r.regions,
    c.issued_at,
    c.expires_at,
    c.root_key as root_access_key_id,
    c.root_arn as root_identity_arn,
    c.chain_length
  from chained_credential c
  join root_credential r
    on r.access_key_id = c.root_key
    and r.identity_arn = c.root_arn
),

-- A console session has a key of its own, or none; what ties it to the workload is the session's ARN, which may be that
-- of many credentials: the first of them stands for all.
ranked_sessions as (
  select
    i.*,
    row_number() over (partition by identity_arn order by access_key_id) as place
  from issued_credentials i
),

console_events as (
  select distinct
    coalesce(useridentity.accesskeyid, '') as access_key_id,
    -- Not as a condition, which would make DuckDB read the types of all events.
    case when useridentity.type = 'AssumedRole' then useridentity.arn end as identity_arn
  from cloudtrail_logs
  where sessioncredentialfromconsole = 'true'
    or eventname = 'ConsoleLogin'
),

credentials as (
  select *
  from issued_credentials
  union all
  select
    c.access_key_id,
    c.identity_arn,
    s.issuer,
    'console' as session_subtype,
    s.issuer_known_by,
    s.workload,
    s.regions,
    cast(null as varchar) as issued_at,
    cast(null as varchar) as expires_at,
    s.root_access_key_id,
    s.root_identity_arn,
    s.chain_length
  from console_events c
  join ranked_sessions s
    on s.identity_arn = c.identity_arn
    and s.place = 1
  left join issued_credentials i
    on i.access_key_id = c.access_key_id
    and i.identity_arn = c.identity_arn
  where i.access_key_id is null
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
  split_part(n.identity_arn, ':', 5) as account_id,
  split_part(n.identity_arn, '/', 2) as role_name,
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
