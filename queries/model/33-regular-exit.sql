/*
The exits that the sessions of a workload teach by themselves, of those in `exit_candidate`: places, not its workers', through
which its sessions regularly call. `exit` has more.

workload_key          the workload, or the account's small functions together, as in `session_exit`
account_id            its account
exit                  the address, the network of IPv6 addresses of a VPC (`exit_network`), or the endpoint's ID
class                 its class, as in `credential_use`
session_count         sessions (access keys) of the workload that used it
workload_session_count    sessions of the workload that call by the public internet, or that call the endpoint's service

An exit is learnt from five sessions on, of one workload or of several of an account. A workload may have several exits (a
NAT gateway a zone): they are taken by the number of sessions that use no other, until together they carry nine tenths of the
sessions, or all but one; one that half of the sessions use is taken too, or a quarter if it often comes first, for a session
may be shared by environments in several zones, and that of one session alone, if the function calls in every session. IPv6
stands beside IPv4, so this is weighed for all exits together, and for those of either kind by themselves. An endpoint leads to
one service, so endpoints are weighed for each service.
*/
-- How many functions an exit carries: nobody who steals keys has so many of several functions'.
with carriers as (
  select
    exit,
    split_part(workload_key, ':', 5) as account_id,
    count(distinct workload_key) as workload_count
  from exit_candidate
  where way = 'inside'
    and strpos(workload_key, 'account ') = 0
    and workload_session_count >= 5
    and workload_session_count * 2 >= ran_session_count
    and session_count * 4 >= workload_session_count
  group by 1, 2
),

acting_workloads as (
  select distinct workload_key
  from exit_candidate
  where way = 'inside'
    and acting_count * 2 >= workload_session_count
    -- What somebody does hours later, after the function's own calls, is not what the workload does.
    and (
      hours_late_count * 4 <= session_count * 3
      or first_count * 6 >= session_count
    )
),

-- In a VPC of three zones no gateway need carry half of the sessions, nor one session alone; but each comes first in many,
-- soon after the start.
weighed as (
  select
    c.*,
    session_count * 4 >= workload_session_count
      and session_count >= 3
      and first_count >= 2
      and first_count * 4 >= session_count
      and late_count * 4 <= session_count
      and excess_count * 10 <= session_count as is_prompt
  from exit_candidate c
),

ranked as (
  select
    c.*,
    c.session_count * 2 >= c.workload_session_count or c.is_prompt as is_common,
    c.session_count = 1 as is_single,
    row_number() over (
      partition by c.workload_key, c.way, c.kind
      order by c.exclusive_count desc, c.session_count desc, c.exit
    ) as place
  from weighed c
  left join carriers f
    on f.exit = c.exit
    and f.account_id = split_part(c.workload_key, ':', 5)
  left join acting_workloads w
    on w.workload_key = c.workload_key
  where c.workload_session_count >= 5
    -- What one function alone shows, the others need not have in common with it.
    and (
      strpos(c.workload_key, 'account ') = 0
      or c.workload_count >= 2
    )
    -- Sessions that use nothing else, or nothing before, have no other way out; of others it is one if it carries the same
    -- calls.
    and (
      c.alike_count * 2 >= c.session_count
      or c.exclusive_count >= 2
      or c.first_count * 2 >= c.session_count
    )
    -- Where another way carries what the workload does, one by which it only explores, and which no session uses alone, is not
    -- needed.
    and (
      w.workload_key is null
      or c.way <> 'inside'
      or c.acting_count > 0
      or c.lone_count > 0
    )
    -- Where addresses of the customer's own carry the workload, one that no session uses alone is not needed.
    and (
      c.class <> 'aws-home-region'
      or c.exclusive_count >= 2
      or c.known_session_count * 10 < c.workload_session_count * 9
    )
    and (
      c.excess_count * 10 <= c.session_count
      or c.first_count * 6 >= c.session_count
    )
    -- Where a session shows another way too, a gateway is hardly always one too many.
    and (
      c.excess_count * 5 <= c.session_count
      or c.excess_count * 10 < (c.session_count - c.lone_count) * 9
    )
    -- Environments that are started ahead of their calls (provisioned concurrency), or whose calls are seldom recorded, come
    -- upon their gateway late in every session; and so does a thief with all keys of a function that is seldom heard of. But he
    -- takes what he wants at once: a gateway carries what a session does as long as it lives. If it does, it shows by carrying
    -- several functions, or nearly all that ran of one, though not hours later; else, by carrying three and more. Where
    -- sessions show another way before, that one is the function's.
    and (
      c.late_count * 4 <= c.session_count * 3
      or f.workload_count >= 3
      or (
        c.lasting_count * 2 >= c.session_count
        and c.leading_count * 10 >= c.session_count * 9
        and (
          f.workload_count >= 2
          or (
            c.way = 'inside'
            and strpos(c.workload_key, 'account ') = 0
            and c.workload_session_count * 10 >= c.ran_session_count * 9
            and c.hours_late_count * 4 <= c.session_count * 3
          )
        )
      )
    )
    -- One session alone tells nothing, unless the function calls in every session: then it does so by its own way in the one
    -- that shows no other, if at once, and as in the others.
    and (
      c.exclusive_count >= 2
      or c.session_count * 2 >= c.workload_session_count
      or c.is_prompt
      or (
        c.session_count = 1
        and c.exclusive_count = 1
        and c.late_count = 0
        and c.alike_count = 1
        and c.way = 'inside'
        and strpos(c.workload_key, 'account ') = 0
        and c.workload_session_count * 10 >= c.ran_session_count * 9
      )
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
    r.is_single,
    r.place,
    count(f.credential_id) as gained
  from ranked r
  left join first_places f
    on f.workload_key = r.workload_key
    and f.way = r.way
    and f.kind = r.kind
    and f.place = r.place
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),

carried as (
  select
    g.*,
    sum(gained) over (
      partition by workload_key, way, kind
      order by place
      rows between unbounded preceding and current row
    ) - gained as carried_before,
    sum(gained) over (partition by workload_key, way, kind) as carried_by_all,
    sum(case when is_single then 0 else gained end) over (partition by workload_key, way, kind) as carried_by_several
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
where (
    carried_by_all * 10 >= workload_session_count * 9
    -- All but one: it may be alone in its zone, or be used by nobody but a thief.
    or (way <> 'outside' and carried_by_all + 1 >= workload_session_count)
  )
  -- Exits of one session each are none without one that carries half.
  and carried_by_several * 2 >= workload_session_count
  and (
    is_common
    or is_single
    or (gained >= 2 and carried_before * 10 < workload_session_count * 9)
  )
