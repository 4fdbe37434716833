/*
The exits of each workload: addresses or VPC endpoints, not its workers', through which its sessions regularly call.
A function in a VPC calls by NAT gateway or endpoint, so nearly all its sessions show the same few exits, soon after
cold start, and while they do no session calls from its worker's address. A thief's address carries the sessions that he
stole, and those sessions go on calling from their home.

workload_key          the workload
account_id            its account: a NAT gateway or endpoint serves all functions of a VPC, so an exit inside AWS that one
                      workload teaches holds for the account's others
exit                  the address, or the endpoint's ID
class                 its class, as in `credential_use`
session_count         sessions (access keys) of the workload that used it
workload_session_count    sessions of the workload that call by the public internet, or by any endpoint

An exit is learnt from five sessions on, of one workload or of several of an account. A workload may have several exits (a NAT gateway a zone, several IPv6
interfaces): they are taken by the number of sessions that use no other, until together they carry nine tenths of
the sessions; one that half of the sessions use is taken too, for a session may be shared by environments in two zones.
IPv6 stands beside IPv4, so this is weighed for all exits together, and for those of either kind by themselves.
*/
with session_starts as (
  select
    credential_id,
    count(distinct source_ip) as environment_count
  from home_address
  where is_believed
  group by 1
),

-- The execution environment that may have come upon an exit: the last that had started by then.
exit_starts as (
  select
    s.workload_key,
    s.credential_id,
    s.exit,
    max(h.first_seen) as started
  from session_exit s
  join home_address h
    on h.credential_id = s.credential_id
    and h.is_believed
    and h.first_seen <= s.first_seen
  group by 1, 2, 3
),

-- In what order a session came upon its exits, IPv4 and IPv6 apart.
ordered_sessions as (
  select
    s.*,
    row_number() over (
      partition by workload_key, credential_id, way, strpos(exit, ':') > 0
      order by first_seen, exit
    ) as nth
  from session_exit s
),

weighed_sessions as (
  select *, 'any' as kind
  from ordered_sessions
  union all
  select *, case when strpos(exit, ':') > 0 then 'ipv6' else 'ipv4' end as kind
  from ordered_sessions
  where way <> 'endpoint'
),

session_ways as (
  select
    workload_key,
    credential_id,
    way,
    kind,
    count(*) as exit_count
  from weighed_sessions
  group by 1, 2, 3, 4
),

totals as (
  select
    workload_key,
    way,
    count(distinct credential_id) as session_count
  from session_exit
  group by 1, 2
),

-- What a session calls by an endpoint it need not call by the internet, so endpoints are counted against their own kind.
public_totals as (
  select
    workload_key,
    count(distinct credential_id) as session_count
  from session_exit
  where way <> 'endpoint'
  group by 1
),

candidates as (
  select
    s.workload_key,
    s.exit,
    s.way,
    s.kind,
    min(s.class) as class,
    count(*) as session_count,
    sum(case when w.exit_count = 1 then 1 else 0 end) as exclusive_count,
    -- Code starts to call within minutes of the cold start that opened the log stream.
    sum(case when e.started is not null and s.first_seen > e.started + interval '5' minute then 1 else 0 end) as late_count,
    -- A subnet's route to the internet has one target, so a session has no more exits than execution environments (each
    -- with a worker's address of its own): what comes on top is somebody else's.
    sum(case when s.way <> 'endpoint' and s.nth > t.environment_count then 1 else 0 end) as excess_count
  from weighed_sessions s
  join session_ways w
    on w.workload_key = s.workload_key
    and w.credential_id = s.credential_id
    and w.way = s.way
    and w.kind = s.kind
  left join session_starts t
    on t.credential_id = s.credential_id
  left join exit_starts e
    on e.workload_key = s.workload_key
    and e.credential_id = s.credential_id
    and e.exit = s.exit
  group by 1, 2, 3, 4
),

counted as (
  select
    c.*,
    case when c.way = 'endpoint' then t.session_count else p.session_count end as workload_session_count
  from candidates c
  join totals t
    on t.workload_key = c.workload_key
    and t.way = c.way
  left join public_totals p
    on p.workload_key = c.workload_key
),

-- A NAT gateway serves all functions of a VPC (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html), so
-- where several of one account show the same exit, and each shows no other, their sessions count together.
sole_exits as (
  select
    c.*,
    split_part(workload_key, ':', 5) as account_id
  from counted c
  where kind = 'any'
    and way = 'inside'
    and session_count * 10 >= workload_session_count * 9
    and late_count * 4 <= session_count
    and excess_count = 0
),

common_exits as (
  select
    account_id,
    exit
  from sole_exits
  group by 1, 2
  having count(*) >= 2
    and sum(session_count) >= 5
),

ranked as (
  select
    c.*,
    session_count * 2 >= workload_session_count and late_count * 4 <= session_count as is_common,
    row_number() over (
      partition by workload_key, way, kind
      order by exclusive_count desc, session_count desc, exit
    ) as place
  from counted c
  where workload_session_count >= 5
    and excess_count * 10 <= session_count
    and (
      (exclusive_count >= 2 and late_count * 2 <= session_count)
      or (session_count * 2 >= workload_session_count and late_count * 4 <= session_count)
    )
),

first_places as (
  select
    s.workload_key,
    s.way,
    r.kind,
    s.credential_id,
    min(r.place) as place
  from session_exit s
  join ranked r
    on r.workload_key = s.workload_key
    and r.way = s.way
    and r.exit = s.exit
  group by 1, 2, 3, 4
),

gains as (
  select
    r.workload_key,
    r.exit,
    r.way,
    r.kind,
    r.class,
    r.session_count,
    r.workload_session_count,
    r.is_common,
    r.place,
    count(f.credential_id) as gained
  from ranked r
  left join first_places f
    on f.workload_key = r.workload_key
    and f.way = r.way
    and f.kind = r.kind
    and f.place = r.place
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

carried as (
  select
    g.*,
    sum(gained) over (
      partition by workload_key, way, kind
      order by place
      rows between unbounded preceding and current row
    ) - gained as carried_before,
    sum(gained) over (partition by workload_key, way, kind) as carried_by_all
  from gains g
)

select distinct
  workload_key,
  split_part(workload_key, ':', 5) as account_id,
  exit,
  class,
  session_count,
  workload_session_count
from carried
where carried_by_all * 10 >= workload_session_count * 9
  and (
    is_common
    or (gained >= 2 and carried_before * 10 < workload_session_count * 9)
  )
union
select
  s.workload_key,
  s.account_id,
  s.exit,
  s.class,
  s.session_count,
  s.workload_session_count
from sole_exits s
join common_exits c
  on c.account_id = s.account_id
  and c.exit = s.exit
