/*
What each session shows of each place that may be an exit of its workload: one row for every place and kind.

workload_key, credential_id, exit, way, class    as in `session_exit`, without exits that half of their own sessions speak
                      against, by reaching the same services another way
kind                  among which exits it is weighed: `any`, or those of the internet by `ipv4` or `ipv6` alone
nth                   in what order the session came upon its exits of that way, IPv4 and IPv6 apart
is_leading            whether it came upon no other exit before, of whatever way, within five minutes of its start
is_exploring          as in `session_exit`, of all that it calls there
is_late, is_hours_late    whether it first used the exit more than five minutes, or an hour, after the cold start
is_lasting            whether it used the exit for an hour and more
is_excess             whether it had more exits than execution environments that had started by then, this being one too many
*/
-- Where the same session calls the same service in the same region from inside AWS too, its way there does not lead outside;
-- and where it does so by an endpoint, it does not lead by the internet: a VPC resolves the service's name, or routes its
-- addresses, to the endpoint (docs.aws.amazon.com/vpc/latest/privatelink/concepts.html).
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
  where (
      o.way = 'outside'
      and i.way <> 'outside'
    )
    or (
      o.way = 'inside'
      and strpos(i.way, 'endpoint ') = 1
    )
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
    min(case when s.is_exploring then 1 else 0 end) = 1 as is_exploring,
    min(s.first_seen) as first_seen,
    max(s.last_seen) as last_seen
  from session_exit s
  left join split_exits x
    on x.workload_key = s.workload_key
    and x.exit = s.exit
    and s.way in ('inside', 'outside')
  where x.exit is null
  group by 1, 2, 3, 4
),

session_starts as (
  select
    credential_id,
    min(first_seen) as started,
    count(distinct source_ip) as environment_count
  from home_address
  where is_believed
  group by 1
),

-- The execution environments that may have come upon an exit, those that had started by then: the last, and how many.
exit_starts as (
  select
    s.workload_key,
    s.credential_id,
    s.exit,
    max(h.first_seen) as started,
    count(distinct h.source_ip) as environment_count
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
    ) as nth,
    min(first_seen) over (partition by workload_key, credential_id) as left_at
  from places s
),

weighed_sessions as (
  select *, 'any' as kind
  from ordered_sessions
  union all
  select *, case when strpos(exit, ':') > 0 then 'ipv6' else 'ipv4' end as kind
  from ordered_sessions
  where way in ('inside', 'outside')
)

select
  s.workload_key,
  s.credential_id,
  s.exit,
  s.way,
  s.class,
  s.is_exploring,
  s.kind,
  s.nth,
  s.first_seen = s.left_at or coalesce(s.left_at > t.started + interval '5' minute, false) as is_leading,
  -- Code starts to call within minutes of the cold start that opened the log stream; an environment that was started
  -- ahead of its calls, or that seldom makes them, calls later, but not all do always.
  coalesce(s.first_seen > e.started + interval '5' minute, false) as is_late,
  coalesce(s.first_seen > e.started + interval '1' hour, false) as is_hours_late,
  s.last_seen >= s.first_seen + interval '1' hour as is_lasting,
  -- A subnet's route to the internet has one target, so a session has no more exits than execution environments had
  -- started by then (each with a worker's address of its own): what comes on top is somebody else's.
  s.way in ('inside', 'outside')
    and t.environment_count is not null
    and s.nth > coalesce(e.environment_count, 1) as is_excess
from weighed_sessions s
left join session_starts t
  on t.credential_id = s.credential_id
left join exit_starts e
  on e.workload_key = s.workload_key
  and e.credential_id = s.credential_id
  and e.exit = s.exit
