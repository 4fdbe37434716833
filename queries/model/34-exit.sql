/*
The exits of each workload: addresses or VPC endpoints, not its workers', through which its sessions regularly call.
A function in a VPC calls by NAT gateway or endpoint, so nearly all its sessions show the same few exits, soon after
cold start, and while they do no session calls from its worker's address. A thief's address carries the sessions that he
stole, and those sessions go on calling from their home.

workload_key          the workload, or the account's small functions together, as in `session_exit`
account_id            its account: a NAT gateway or endpoint serves all functions of a VPC, so an exit inside AWS that one
                      workload teaches holds for the account's others
exit                  the address, or the endpoint's ID; of a VPC's network of IPv6 addresses each address that was used
class                 its class, as in `credential_use`
session_count         sessions (access keys) of the workload that used it
workload_session_count    sessions of the workload that call by the public internet, or that call the endpoint's service
network               the network that the address was learnt with (`exit_network`), null for one learnt by itself

Those of `regular_exit`, with each address of a network, and gateways of zones in which few environments run.
*/
-- The gateway of a zone in which few environments run carries few sessions of each function, but of several, and in most
-- comes before the other zones' and soon after the start. Who steals a key can hardly be so quick.
with zone_exits as (
  select
    split_part(c.workload_key, ':', 5) as account_id,
    c.exit
  from exit_candidate c
  join (
    select distinct workload_key
    from regular_exit
    where class = 'aws-home-region'
  ) w
    on w.workload_key = c.workload_key
  where c.way = 'inside'
    and c.kind = 'any'
    and c.class = 'aws-home-region'
    and strpos(c.workload_key, 'account ') = 0
  group by 1, 2
  having count(*) >= 3
    and sum(c.session_count) >= 5
    and sum(c.first_count) * 2 >= sum(c.session_count)
    and sum(c.late_count) * 2 <= sum(c.session_count)
    and sum(c.alike_count) * 2 >= sum(c.session_count)
),

taken as (
  select workload_key, account_id, exit, class, session_count, workload_session_count
  from regular_exit
  union
  select c.workload_key, z.account_id, c.exit, c.class, c.session_count, c.workload_session_count
  from zone_exits z
  join exit_candidate c
    on c.exit = z.exit
    and split_part(c.workload_key, ':', 5) = z.account_id
  where c.way = 'inside'
    and c.kind = 'any'
    and strpos(c.workload_key, 'account ') = 0
)

select
  t.workload_key,
  t.account_id,
  coalesce(n.source_ip, t.exit) as exit,
  t.class,
  t.session_count,
  t.workload_session_count,
  n.network
from taken t
left join exit_network n
  on n.network = t.exit
