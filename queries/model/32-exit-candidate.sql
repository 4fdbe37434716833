/*
What speaks for and against each place being an exit of a workload: a NAT gateway, a VPC endpoint, a gateway outside AWS.
`exit` has those that are taken.

workload_key, exit, way    the workload, and the place, as in `session_exit`
kind                  among which exits it is weighed: `any`, or those of the internet by `ipv4` or `ipv6` alone
class                 its class, as in `credential_use`
session_count         sessions of the workload that used it
lone_count            of them, those that used no other of that way and kind
exclusive_count       those that used no other but such as come late and for a short while, or one too many, and hardly ever
                      first: these are somebody else's
first_count           those that used no other before
leading_count         those that used no other before, of whatever way
acting_count          those that did more there than to ask who they are and what there is
lasting_count         those that used it for an hour and more
late_count, hours_late_count    those that first used it more than five minutes, and more than an hour, after the cold start
excess_count          those that had more exits than environments that had started, where it is one too many
workload_session_count    sessions that call by the public internet, or that call the endpoint's service
ran_session_count     all sessions of the workload that ran, but for those whose code calls from its worker's address
alike_count           of those that used it, those that called a service that another exit carries, too; all if there is none
workload_count        workloads that used it, where several are weighed together
known_session_count   sessions that call by an address that is the customer's own

Sessions that make no recorded call say nothing of the way out, but much of the few that do: a gateway carries the function,
a thief the keys that he has. So exits inside AWS count only where they carry half of all sessions that ran, and those
outside, where nothing but coverage speaks for a gateway, where they carry nine tenths.
*/
-- What a session calls by an endpoint it need not call by the internet: an endpoint is counted against the sessions that
-- call its service, by whatever way, and the internet's exits against the sessions that use any of them.
with service_totals as (
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

-- Which workloads are weighed together.
pools as (
  select distinct
    p.workload_key as pool_key,
    s.workload_key,
    s.exit
  from session_exit p
  join session_exit s
    on s.credential_id = p.credential_id
    and s.exit = p.exit
  where strpos(p.workload_key, 'account ') = 1
    and strpos(s.workload_key, 'account ') = 0
),

pool_counts as (
  select
    pool_key,
    exit,
    count(distinct workload_key) as workload_count
  from pools
  group by 1, 2
),

-- All sessions that ran, but for those whose code calls from its worker's address: these were in no VPC.
ran as (
  select
    c.workload_key,
    c.root_credential_id as credential_id
  from home_use u
  join credential c
    on c.credential_id = u.credential_id
  left join (
    select distinct o.root_credential_id as credential_id
    from home_call l
    join credential o
      on o.credential_id = l.credential_id
    where not l.is_interface_call
  ) h
    on h.credential_id = c.root_credential_id
  where h.credential_id is null
  union
  select
    workload_key,
    credential_id
  from exit_session
),

ran_totals as (
  select
    workload_key,
    count(*) as session_count
  from ran
  where strpos(workload_key, 'account ') = 0
  group by 1
  union all
  select
    p.pool_key as workload_key,
    count(*) as session_count
  from ran r
  join (
    select distinct pool_key, workload_key
    from pools
  ) p
    on p.workload_key = r.workload_key
  group by 1
),

carried_ways as (
  select
    p.workload_key,
    p.way
  from exit_session p
  join ran_totals r
    on r.workload_key = p.workload_key
  group by p.workload_key, p.way, r.session_count
  having count(distinct p.credential_id) * 2 >= r.session_count
    and (
      p.way <> 'outside'
      or count(distinct p.credential_id) * 10 >= r.session_count * 9
    )
),

-- A route leads all services' calls the same way: two exits of one workload carry the same services, as far as its sessions
-- call them by either.
shared_services as (
  select
    workload_key,
    service
  from session_exit
  where way in ('inside', 'outside')
  group by 1, 2
  having count(distinct exit) > 1
),

-- Workloads with one exit have nothing to compare it with.
rivals as (
  select workload_key
  from session_exit
  where way in ('inside', 'outside')
  group by 1
  having count(distinct exit) > 1
),

alike_sessions as (
  select distinct
    s.workload_key,
    s.exit,
    s.credential_id
  from session_exit s
  join shared_services h
    on h.workload_key = s.workload_key
    and h.service = s.service
),

known_counts as (
  select
    workload_key,
    count(distinct credential_id) as session_count
  from session_exit
  where class = 'account'
    and way = 'inside'
  group by 1
),

strange_exits as (
  select
    workload_key,
    way,
    exit
  from exit_session
  where kind = 'any'
  group by 1, 2, 3
  having sum(case when nth = 1 then 1 else 0 end) * 6 < count(*)
    and (
      (
        sum(case when is_late then 1 else 0 end) * 4 > count(*) * 3
        and sum(case when is_lasting then 1 else 0 end) * 2 < count(*)
      )
      or sum(case when is_excess then 1 else 0 end) * 10 > count(*)
    )
),

-- How many exits the session has, and how many of them, this one aside, may be the function's own.
compared_sessions as (
  select
    s.*,
    count(*) over (partition by s.workload_key, s.credential_id, s.way, s.kind) as exit_count,
    sum(case when x.exit is null then 1 else 0 end) over (
      partition by s.workload_key, s.credential_id, s.way, s.kind
    ) - case when x.exit is null then 1 else 0 end as other_count
  from exit_session s
  left join strange_exits x
    on x.workload_key = s.workload_key
    and x.way = s.way
    and x.exit = s.exit
),

candidates as (
  select
    s.workload_key,
    s.exit,
    s.way,
    s.kind,
    min(s.class) as class,
    count(*) as session_count,
    sum(case when s.exit_count = 1 then 1 else 0 end) as lone_count,
    sum(case when s.other_count = 0 then 1 else 0 end) as exclusive_count,
    sum(case when s.is_leading then 1 else 0 end) as leading_count,
    sum(case when s.is_exploring then 0 else 1 end) as acting_count,
    sum(case when s.is_lasting then 1 else 0 end) as lasting_count,
    sum(case when s.is_late then 1 else 0 end) as late_count,
    sum(case when s.is_hours_late then 1 else 0 end) as hours_late_count,
    sum(case when s.is_excess then 1 else 0 end) as excess_count,
    -- A route's target may have several addresses, as a NAT gateway may (docs.aws.amazon.com/vpc/latest/userguide/
    -- nat-gateway-basics.html) and proxies do: these come first in turn, somebody else's comes after the function's own.
    sum(case when s.nth = 1 then 1 else 0 end) as first_count,
    sum(
      case
        when v.workload_key is null
          or k.exit is not null
          or s.way not in ('inside', 'outside')
          then 1
        else 0
      end
    ) as alike_count
  from compared_sessions s
  left join rivals v
    on v.workload_key = s.workload_key
  left join alike_sessions k
    on k.workload_key = s.workload_key
    and k.exit = s.exit
    and k.credential_id = s.credential_id
  group by 1, 2, 3, 4
)

select
  c.workload_key,
  c.exit,
  c.way,
  c.kind,
  c.class,
  c.session_count,
  cast(c.lone_count as bigint) as lone_count,
  cast(c.exclusive_count as bigint) as exclusive_count,
  cast(c.first_count as bigint) as first_count,
  cast(c.leading_count as bigint) as leading_count,
  cast(c.acting_count as bigint) as acting_count,
  cast(c.lasting_count as bigint) as lasting_count,
  cast(c.late_count as bigint) as late_count,
  cast(c.hours_late_count as bigint) as hours_late_count,
  cast(c.excess_count as bigint) as excess_count,
  coalesce(t.session_count, p.session_count) as workload_session_count,
  r.session_count as ran_session_count,
  cast(c.alike_count as bigint) as alike_count,
  coalesce(o.workload_count, 1) as workload_count,
  coalesce(n.session_count, 0) as known_session_count
from candidates c
join carried_ways w
  on w.workload_key = c.workload_key
  and w.way = c.way
join ran_totals r
  on r.workload_key = c.workload_key
left join pool_counts o
  on o.pool_key = c.workload_key
  and o.exit = c.exit
left join known_counts n
  on n.workload_key = c.workload_key
left join service_totals t
  on t.workload_key = c.workload_key
  and t.way = c.way
left join public_totals p
  on p.workload_key = c.workload_key
