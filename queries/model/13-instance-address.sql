/*
Elastic IP addresses that were given to an instance, and when.

source_ip             the address
instance_id           the instance
valid_from, valid_to  timestamps: from AssociateAddress until the address is given to something else, taken away or released;
                      else open

An address that a NAT gateway was given is the gateway's, whatever was associated with it before.
*/
with allocations as (
  select
    allocation_id,
    min(allocated_ip) as source_ip
  from elastic_ip_call
  where eventname = 'AllocateAddress'
    and allocation_id is not null
  group by 1
),

-- By address, for the calls name now one, now the other.
calls as (
  select
    coalesce(e.source_ip, a.source_ip) as source_ip,
    e.eventname,
    e.association_id,
    e.instance_id,
    e.event_at
  from elastic_ip_call e
  left join allocations a
    on a.allocation_id = e.allocation_id
  where e.eventname <> 'AllocateAddress'
),

associations as (
  select
    source_ip,
    association_id,
    instance_id,
    event_at
  from calls
  where eventname = 'AssociateAddress'
    and source_ip is not null
),

ends as (
  select
    s.source_ip,
    s.event_at as associated_at,
    min(e.event_at) as ended_at
  from associations s
  join calls e
    on (
      e.source_ip = s.source_ip
      or (
        e.eventname = 'DisassociateAddress'
        and e.association_id = s.association_id
      )
    )
    and e.event_at > s.event_at
  group by 1, 2
),

gateway_addresses as (
  select distinct source_ip
  from account_address
  where is_nat
)

select distinct
  s.source_ip,
  s.instance_id,
  s.event_at as valid_from,
  coalesce(e.ended_at, timestamp '9999-12-31 23:59:59') as valid_to
from associations s
left join ends e
  on e.source_ip = s.source_ip
  and e.associated_at = s.event_at
left join gateway_addresses g
  on g.source_ip = s.source_ip
where s.instance_id is not null
  and g.source_ip is null
