/*
Credentials that a function obtains by AssumeRole and hands to others, to its clients in browsers, say, as far as that shows:
the function's own key is not seen away from home, what it obtains is used elsewhere only, and nearly all of one role's by
three and more others, most of whom have an address of their own. Whoever steals keys has few addresses.

credential_id         the credential that is handed out
credential_count, address_count    how many of the function's role are, and from how many addresses they are used
*/
with strayed_roots as (
  select distinct u.credential_id
  from credential_use u
  join judged_use j
    on j.use_id = u.use_id
  where j.level >= 3
),

children as (
  select
    c.credential_id,
    c.workload_key,
    c.account_id,
    c.role_name
  from credential c
  left join strayed_roots r
    on r.credential_id = c.root_credential_id
  where c.session_subtype = 'chained'
    and c.chain_length = 1
    and r.credential_id is null
),

-- Services' calls are nobody's place.
places as (
  select
    c.credential_id,
    c.workload_key,
    c.account_id,
    c.role_name,
    u.source_ip,
    max(j.level) as level
  from children c
  join credential_use u
    on u.credential_id = c.credential_id
  join judged_use j
    on j.use_id = u.use_id
  where j.class not in ('aws-service', 'aws-internal')
  group by 1, 2, 3, 4, 5
),

used_children as (
  select
    credential_id,
    min(level) as least_level
  from places
  group by 1
  union all
  select
    c.credential_id,
    0 as least_level
  from children c
  join home_use h
    on h.credential_id = c.credential_id
),

strayed_children as (
  select
    credential_id,
    case when min(least_level) >= 3 then 1 else 0 end as is_strayed
  from used_children
  group by 1
),

roles as (
  select
    c.workload_key,
    c.account_id,
    c.role_name,
    count(*) as used_count,
    sum(s.is_strayed) as credential_count
  from children c
  join strayed_children s
    on s.credential_id = c.credential_id
  group by 1, 2, 3
),

role_addresses as (
  select
    p.workload_key,
    p.account_id,
    p.role_name,
    count(distinct p.source_ip) as address_count
  from places p
  join strayed_children s
    on s.credential_id = p.credential_id
  where s.is_strayed = 1
  group by 1, 2, 3
)

select
  c.credential_id,
  cast(r.credential_count as bigint) as credential_count,
  a.address_count
from children c
join strayed_children s
  on s.credential_id = c.credential_id
join roles r
  on r.workload_key = c.workload_key
  and r.account_id = c.account_id
  and r.role_name = c.role_name
join role_addresses a
  on a.workload_key = c.workload_key
  and a.account_id = c.account_id
  and a.role_name = c.role_name
where s.is_strayed = 1
  and r.credential_count >= 3
  and r.credential_count * 10 >= r.used_count * 9
  and a.address_count >= 3
  and a.address_count * 2 >= r.credential_count
