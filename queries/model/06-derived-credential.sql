/*
One row for every credential that somebody went on to obtain with a compute workload's: by AssumeRole, by itself or by
another that was so obtained (eight steps are followed, longer chains end there), or by opening the console.

credential_id         its number in this case
access_key_id, identity_arn    the credential; the key is empty for console events, which show none
way                   `chained` or `console`
root_credential_id    the compute credential that it goes back to
chain_length          how many AssumeRole calls lie between
issued_at, expires_at from its mint; issued_at as a timestamp
*/
with chained_mints as (
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

-- Each of these joins doubles how many steps are seen.
steps_to_seven as (
  select access_key_id, identity_arn, from_access_key_id, from_identity_arn, steps
  from chain_step
  union
  select a.access_key_id, a.identity_arn, b.from_access_key_id, b.from_identity_arn, a.steps + b.steps as steps
  from chain_step a
  join chain_step b
    on b.access_key_id = a.from_access_key_id
    and b.identity_arn = a.from_identity_arn
  where a.steps + b.steps <= 7
),

first_links as (
  select c.access_key_id, c.identity_arn, c.issued_at, c.expires_at, r.credential_id as root_credential_id
  from chained_mints c
  join root_credential r
    on r.access_key_id = c.caller_access_key_id
    and r.identity_arn = c.caller_arn
),

further_links as (
  select
    c.access_key_id,
    c.identity_arn,
    c.issued_at,
    c.expires_at,
    f.root_credential_id,
    s.steps + 1 as chain_length,
    row_number() over (
      partition by c.access_key_id, c.identity_arn
      order by s.steps, f.root_credential_id
    ) as place
  from steps_to_seven s
  join first_links f
    on f.access_key_id = s.from_access_key_id
    and f.identity_arn = s.from_identity_arn
  join chained_mints c
    on c.access_key_id = s.access_key_id
    and c.identity_arn = s.identity_arn
),

links as (
  select f.*, 1 as chain_length
  from first_links f
  union all
  select w.access_key_id, w.identity_arn, w.issued_at, w.expires_at, w.root_credential_id, w.chain_length
  from further_links w
  left join first_links f
    on f.access_key_id = w.access_key_id
    and f.identity_arn = w.identity_arn
  where w.place = 1
    and f.access_key_id is null
),

chained as (
  select
    l.access_key_id,
    l.identity_arn,
    l.issued_at,
    l.expires_at,
    l.root_credential_id,
    l.chain_length
  from links l
  left join root_credential r
    on r.access_key_id = l.access_key_id
    and r.identity_arn = l.identity_arn
  where r.access_key_id is null
),

issued as (
  select access_key_id, identity_arn, credential_id as root_credential_id, 0 as chain_length
  from root_credential
  union all
  select access_key_id, identity_arn, root_credential_id, chain_length
  from chained
),

console_keys as (
  select distinct
    coalesce(access_key_id, '') as access_key_id,
    identity_arn
  from key_use
  where (is_console_session or is_console_login)
    and strpos(identity_arn, ':assumed-role/') > 0
),

-- A console session has a key of its own, or none; what ties it to the workload is the session's ARN, which may be that
-- of many credentials: the first of them stands for all.
console_owners as (
  select
    c.access_key_id,
    c.identity_arn,
    i.root_credential_id,
    i.chain_length,
    row_number() over (
      partition by c.access_key_id, c.identity_arn
      order by i.access_key_id, i.chain_length, i.root_credential_id
    ) as place,
    max(case when i.access_key_id = c.access_key_id then 1 else 0 end) over (
      partition by c.access_key_id, c.identity_arn
    ) as is_issued
  from console_keys c
  join issued i
    on i.identity_arn = c.identity_arn
),

derived as (
  select
    access_key_id,
    identity_arn,
    'chained' as way,
    root_credential_id,
    chain_length,
    issued_at,
    expires_at
  from chained
  union all
  select
    access_key_id,
    identity_arn,
    'console' as way,
    root_credential_id,
    chain_length,
    cast(null as timestamp) as issued_at,
    cast(null as varchar) as expires_at
  from console_owners
  where place = 1
    and is_issued = 0
),

roots as (
  select count(*) as total
  from root_credential
)

select
  r.total + row_number() over (
    order by d.access_key_id, d.identity_arn, d.way, d.root_credential_id, d.chain_length
  ) as credential_id,
  d.access_key_id,
  d.identity_arn,
  d.way,
  d.root_credential_id,
  d.chain_length,
  d.issued_at,
  d.expires_at
from derived d
cross join roots r
