/*
One row for every credential that a compute workload's credential went on to obtain by AssumeRole, or that such a one
obtained: three steps are followed, longer chains end there.

access_key_id, identity_arn    the credential
root_key, root_arn    the compute credential that it goes back to
issued_at, expires_at from its mint
chain_length          how many AssumeRole calls lie between
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

first_links as (
  select c.access_key_id, c.identity_arn, c.issued_at, c.expires_at, r.access_key_id as root_key, r.identity_arn as root_arn
  from chained_mints c
  join root_credential r
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
)

select
  l.access_key_id,
  l.identity_arn,
  l.root_key,
  l.root_arn,
  l.issued_at,
  l.expires_at,
  l.chain_length
from links l
left join root_credential r
  on r.access_key_id = l.access_key_id
  and r.identity_arn = l.identity_arn
where r.access_key_id is null
