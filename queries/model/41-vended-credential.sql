/*
Credentials that a function obtains by AssumeRole and hands to others, to its clients in browsers, say, as far as that shows:
no use of the function's own key is raised at medium or above, what it obtains is used elsewhere only, and so are nearly all
that it obtains of a role, three and more, from three addresses and at least half as many as there are credentials. Whoever
steals keys has few addresses.

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

-- Who uses an attacker's tool is no client that was handed something.
tool_users as (
  select distinct credential_id
  from use_signal
  where code = 'attack-tool'
),

-- What services do with a credential is in nobody's place.
uses as (
  select
    u.credential_id,
    u.source_ip,
    j.level
  from credential_use u
  join judged_use j
    on j.use_id = u.use_id
  where j.class not in ('aws-service', 'aws-internal')
  union all
  select
    credential_id,
    source_ip,
    0 as level
  from home_use
),

child_uses as (
  select
    c.credential_id,
    c.workload_key,
    c.account_id,
    c.role_name,
    u.source_ip,
    min(u.level) over (partition by c.credential_id) >= 3 as is_strayed
  from credential c
  join uses u
    on u.credential_id = c.credential_id
  left join strayed_roots r
    on r.credential_id = c.root_credential_id
  left join tool_users t
    on t.credential_id = c.credential_id
  where t.credential_id is null
    and c.session_subtype = 'chained'
    and c.chain_length = 1
    and r.credential_id is null
),

roles as (
  select
    workload_key,
    account_id,
    role_name,
    count(distinct credential_id) as used_count,
    count(distinct case when is_strayed then credential_id end) as credential_count,
    count(distinct case when is_strayed then source_ip end) as address_count
  from child_uses
  group by 1, 2, 3
)

select distinct
  c.credential_id,
  r.credential_count,
  r.address_count
from child_uses c
join roles r
  on r.workload_key = c.workload_key
  and r.account_id = c.account_id
  and r.role_name = c.role_name
where c.is_strayed
  and r.credential_count >= 3
  and r.credential_count * 10 >= r.used_count * 9
  and r.address_count >= 3
  and r.address_count * 2 >= r.credential_count
