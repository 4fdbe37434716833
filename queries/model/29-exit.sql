/*
The exits of each workload: addresses or VPC endpoints, not its workers', through which its sessions regularly call.
A function in a VPC calls by NAT gateway or endpoint, so nearly all its sessions show the same few exits, soon after
cold start, and while they do no session calls from its worker's address. A thief's address carries the sessions that he
stole, and those sessions go on calling from their home.

workload_key          the workload, or the account's small functions together, as in `session_exit`
account_id            its account: a NAT gateway or endpoint serves all functions of a VPC, so an exit inside AWS that one
                      workload teaches holds for the account's others
exit                  the address, or the endpoint's ID
class                 its class, as in `credential_use`
session_count         sessions (access keys) of the workload that used it
workload_session_count    sessions of the workload that call by the public internet, or that call the endpoint's service

An exit is learnt from five sessions on, of one workload or of several of an account. A workload may have several exits (a
NAT gateway a zone, several IPv6 interfaces): they are taken by the number of sessions that use no other, until together they
carry nine tenths of the sessions; one that half of the sessions use is taken too, for a session may be shared by environments in two zones.
IPv6 stands beside IPv4, so this is weighed for all exits together, and for those of either kind by themselves. An
endpoint leads to one service, so endpoints are weighed for each service.
*/
with ranked as (
  select
    c.*,
    session_count * 2 >= workload_session_count as is_common,
    row_number() over (
      partition by workload_key, way, kind
      order by exclusive_count desc, session_count desc, exit
    ) as place
  from exit_candidate c
  where workload_session_count >= 5
    -- What one function alone shows, the others need not have in common with it.
    and (
      strpos(workload_key, 'account ') = 0
      or workload_count >= 2
    )
    -- Sessions that use nothing else, or nothing before, have no other way out; of others it is one if it carries the same
    -- calls.
    and (
      alike_count * 2 >= session_count
      or exclusive_count >= 2
      or first_count * 2 >= session_count
    )
    -- Where addresses of the customer's own carry the workload, one that no session uses alone is not needed.
    and (
      class <> 'aws-home-region'
      or exclusive_count >= 2
      or known_session_count * 10 < workload_session_count * 9
    )
    and (
      excess_count * 10 <= session_count
      or first_count * 6 >= session_count
    )
    and late_count * 4 <= session_count * 3
    and (
      exclusive_count >= 2
      or session_count * 2 >= workload_session_count
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
  case
    when strpos(workload_key, 'account ') = 1 then split_part(workload_key, ' ', 2)
    else split_part(workload_key, ':', 5)
  end as account_id,
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
