/*
One row for every temporary credential that was issued to a compute workload itself, as far as the evidence shows it.

credential_id         its number in this case
access_key_id, identity_arn    the credential
is_minted             whether STS is seen to issue it to the workload
is_worker             whether a worker opens a log stream with it
is_labelled           whether AWS labels it as the workload's (`credential_scope`); one of which none is true is only presumed
logging_regions       where no mint tells the region: those of its worker's events, or, if it is only presumed, those of its
                      function; as a sorted array

A key lives for up to 12 hours, so at the beginning of every export, and after every gap, there are keys whose issue is not
in it. One that nobody is seen to obtain, and that bears the very session ARN (role and session name) which Lambda obtains for
a function, is presumed to be the function's: a name proves nothing, but such a key must not pass unseen.
*/
with ways as (
  select access_key_id, identity_arn, true as is_minted, false as is_worker, false as is_labelled
  from mint
  where issuer not in ('service-linked', 'other-service', 'federation', 'role-chain')
    and identity_arn is not null
  union all
  select access_key_id, identity_arn, false as is_minted, true as is_worker, false as is_labelled
  from worker_event
  union all
  select access_key_id, identity_arn, false as is_minted, false as is_worker, true as is_labelled
  from credential_scope
),

known as (
  select
    access_key_id,
    identity_arn,
    bool_or(is_minted) as is_minted,
    bool_or(is_worker) as is_worker,
    bool_or(is_labelled) as is_labelled
  from ways
  group by 1, 2
),

worker_regions as (
  select
    w.access_key_id,
    w.identity_arn,
    array_sort(array_agg(distinct w.region)) as regions
  from worker_event w
  join known k
    on k.access_key_id = w.access_key_id
    and k.identity_arn = w.identity_arn
  where not k.is_minted
  group by 1, 2
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

strangers as (
  select
    u.access_key_id,
    u.identity_arn,
    u.source_ip
  from key_use u
  join function_regions f
    on f.identity_arn = u.identity_arn
  left join known k
    on k.access_key_id = u.access_key_id
    and k.identity_arn = u.identity_arn
  where k.access_key_id is null
    and u.access_key_id is not null
    -- A console session has a key of its own too.
    and not u.is_console_session
),

presumed as (
  select distinct
    s.access_key_id,
    s.identity_arn
  from strangers s
  -- What a service does with the session (forward access sessions) has keys of its own, and no address.
  join address a
    on a.sourceipaddress = s.source_ip
    and a.hex is not null
  left join mint m
    on m.access_key_id = s.access_key_id
    and m.identity_arn = s.identity_arn
  where m.access_key_id is null
),

credentials as (
  select access_key_id, identity_arn, is_minted, is_worker, is_labelled
  from known
  union all
  select access_key_id, identity_arn, false as is_minted, false as is_worker, false as is_labelled
  from presumed
),

numbered as (
  select
    row_number() over (order by access_key_id, identity_arn) as credential_id,
    c.*
  from credentials c
)

select
  n.credential_id,
  n.access_key_id,
  n.identity_arn,
  n.is_minted,
  n.is_worker,
  n.is_labelled,
  case when n.is_minted then null else coalesce(w.regions, f.regions) end as logging_regions
from numbered n
left join worker_regions w
  on w.access_key_id = n.access_key_id
  and w.identity_arn = n.identity_arn
left join function_regions f
  on f.identity_arn = n.identity_arn
