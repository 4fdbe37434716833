/*
What speaks for and against each place being an exit of a workload: a NAT gateway, a VPC endpoint, a gateway outside AWS.
`exit` has those that are taken.

workload_key, exit, way    the workload, and the place, as in `session_exit`
kind                  among which exits it is weighed: `any`, or those of the internet by `ipv4` or `ipv6` alone
class                 its class, as in `credential_use`
session_count         sessions of the workload that used it
exclusive_count       of them, those that used no other of that way and kind
first_count           those that used no other before
late_count            those that first used it more than five minutes after the cold start
excess_count          those that have more exits than environments, where it is one too many
workload_session_count    sessions that call by the public internet, or that call the endpoint's service
ran_session_count     all sessions of the workload that ran, but for those whose code calls from its worker's address

Sessions that make no recorded call say nothing of the way out, but much of the few that do: a gateway carries the function,
a thief the keys that he has. So exits inside AWS count only where they carry a third of all sessions that ran, and those
outside, where nothing but coverage speaks for a gateway, where they carry nine tenths.
*/
-- Where the same session calls the same service in the same region from inside AWS too, its way there does not lead outside.
with split_sessions as (
  select distinct
    o.workload_key,
    o.exit,
    o.credential_id
  from session_exit o
  join session_exit i
    on i.workload_key = o.workload_key
    and i.credential_id = o.credential_id
    and i.service = o.service
    and i.region = o.region
  where o.way = 'outside'
    and i.way <> 'outside'
),

split_counts as (
  select
    workload_key,
    exit,
    count(*) as session_count
  from split_sessions
  group by 1, 2
),

-- Most sessions: a thief inside AWS who has a few keys takes nothing from the gateway.
split_exits as (
  select
    s.workload_key,
    s.exit
  from split_counts s
  join session_exit o
    on o.workload_key = s.workload_key
    and o.exit = s.exit
  group by s.workload_key, s.exit, s.session_count
  having s.session_count * 2 >= count(distinct o.credential_id)
),

places as (
  select
    s.workload_key,
    s.credential_id,
    s.exit,
    s.way,
    min(s.class) as class,
    min(s.first_seen) as first_seen
  from session_exit s
  left join split_exits x
    on x.workload_key = s.workload_key
    and x.exit = s.exit
    and s.way = 'outside'
  where x.exit is null
  group by 1, 2, 3, 4
),

session_starts as (
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
  from places s
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
  from places s
),

weighed_sessions as (
  select *, 'any' as kind
  from ordered_sessions
  union all
  select *, case when strpos(exit, ':') > 0 then 'ipv6' else 'ipv4' end as kind
  from ordered_sessions
  where way in ('inside', 'outside')
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

-- What a session calls by an endpoint it need not call by the internet: an endpoint is counted against the sessions that
-- call its service, by whatever way, and the internet's exits against the sessions that use any of them.
service_totals as (
  select
    workload_key,
    'endpoint ' || service as way,
    count(distinct credential_id) as session_count
  from session_exit
  group by 1, 2
),

public_totals as (
  select
    workload_key,
    count(distinct credential_id) as session_count
  from session_exit
  where way in ('inside', 'outside')
  group by 1
),

-- All sessions that ran, but for those whose code calls from its worker's address: these were in no VPC.
ran as (
  select
    c.workload_key,
    u.credential_id
  from home_use u
  join credential c
    on c.credential_id = u.credential_id
  left join (
    select distinct credential_id
    from home_call
  ) h
    on h.credential_id = u.credential_id
  where h.credential_id is null
  union
  select
    workload_key,
    credential_id
  from places
),

ran_totals as (
  select
    workload_key,
    count(*) as session_count
  from ran
  group by 1
),

carried_ways as (
  select
    p.workload_key,
    p.way
  from places p
  join ran_totals r
    on r.workload_key = p.workload_key
  group by p.workload_key, p.way, r.session_count
  having count(distinct p.credential_id) * 3 >= r.session_count
    and (p.way <> 'outside' or count(distinct p.credential_id) * 10 >= r.session_count * 9)
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
    -- Code starts to call within minutes of the cold start that opened the log stream; an environment that was started
    -- ahead of its calls, or that seldom makes them, calls later, but not all do always.
    sum(case when e.started is not null and s.first_seen > e.started + interval '5' minute then 1 else 0 end) as late_count,
    -- A subnet's route to the internet has one target, so a session has no more exits than execution environments (each
    -- with a worker's address of its own): what comes on top is somebody else's.
    sum(case when s.way in ('inside', 'outside') and s.nth > t.environment_count then 1 else 0 end) as excess_count,
    -- Unless that target has several addresses, as a NAT gateway may (docs.aws.amazon.com/vpc/latest/userguide/
    -- nat-gateway-basics.html) and proxies do: these come first in turn, somebody else's comes after the function's own.
    sum(case when s.nth = 1 then 1 else 0 end) as first_count
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
)

select
  c.workload_key,
  c.exit,
  c.way,
  c.kind,
  c.class,
  c.session_count,
  cast(c.exclusive_count as bigint) as exclusive_count,
  cast(c.first_count as bigint) as first_count,
  cast(c.late_count as bigint) as late_count,
  cast(c.excess_count as bigint) as excess_count,
  coalesce(t.session_count, p.session_count) as workload_session_count,
  r.session_count as ran_session_count
from candidates c
join carried_ways w
  on w.workload_key = c.workload_key
  and w.way = c.way
join ran_totals r
  on r.workload_key = c.workload_key
left join service_totals t
  on t.workload_key = c.workload_key
  and t.way = c.way
left join public_totals p
  on p.workload_key = c.workload_key
