/*
Who obtained whose credential by AssumeRole, at once or by up to four steps: one row for every credential so obtained and
every one that it goes back to.

access_key_id, identity_arn    the credential obtained
from_access_key_id, from_identity_arn    the credential it goes back to, which was itself obtained so
steps                 how many AssumeRole calls lie between the two
*/
with chained_mints as (
  select
    access_key_id,
    identity_arn,
    min(caller_access_key_id) as caller_access_key_id,
    min(caller_arn) as caller_arn
  from mint
  where issuer = 'role-chain'
    and identity_arn is not null
    and caller_access_key_id is not null
  group by 1, 2
),

-- Each of these joins doubles how many steps are seen.
steps_of_one as (
  select
    c.access_key_id,
    c.identity_arn,
    p.access_key_id as from_access_key_id,
    p.identity_arn as from_identity_arn,
    1 as steps
  from chained_mints c
  join chained_mints p
    on p.access_key_id = c.caller_access_key_id
    and p.identity_arn = c.caller_arn
),

steps_to_two as (
  select *
  from steps_of_one
  union all
  select a.access_key_id, a.identity_arn, b.from_access_key_id, b.from_identity_arn, a.steps + b.steps as steps
  from steps_of_one a
  join steps_of_one b
    on b.access_key_id = a.from_access_key_id
    and b.identity_arn = a.from_identity_arn
)

select *
from steps_to_two
union
select a.access_key_id, a.identity_arn, b.from_access_key_id, b.from_identity_arn, a.steps + b.steps as steps
from steps_to_two a
join steps_to_two b
  on b.access_key_id = a.from_access_key_id
  and b.identity_arn = a.from_identity_arn
