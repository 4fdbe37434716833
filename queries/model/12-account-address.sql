/*
Elastic IP addresses that the evidence shows to be the customer's, and when.

source_ip             the address
valid_from, valid_to  timestamps: from AllocateAddress to ReleaseAddress, or to the start of a transfer to another
                      account; else open
is_nat                whether a NAT gateway was given it

An address that a workload's credential allocated from somewhere that is not its home is a thief's, not the customer's.
*/
-- Hardly any address is allocated by a workload: whose credential did is known before its home is looked for.
with callers as (
  select distinct
    e.access_key_id,
    e.identity_arn,
    r.access_key_id as root_key,
    r.identity_arn as root_arn
  from elastic_ip_call e
  join credential c
    on c.access_key_id = e.access_key_id
    and c.identity_arn = e.identity_arn
  join credential r
    on r.credential_id = c.root_credential_id
  where e.eventname = 'AllocateAddress'
    and c.issuer = 'lambda'
),

-- Only from an address of AWS in the function's region can its worker call; else somebody says that he is one.
homes as (
  select distinct
    c.access_key_id,
    c.identity_arn,
    w.source_ip
  from callers c
  join worker_event w
    on w.access_key_id = c.root_key
    and w.identity_arn = c.root_arn
  join aws_address a
    on a.source_ip = w.source_ip
    and a.region = w.region
    and w.event_ts >= a.valid_from
    and w.event_ts < a.valid_to
  where w.vpc_endpoint_id is null
),

allocations as (
  select
    e.allocated_ip as source_ip,
    e.allocation_id,
    e.event_at
  from elastic_ip_call e
  left join callers c
    on c.access_key_id = e.access_key_id
    and c.identity_arn = e.identity_arn
  left join homes h
    on h.access_key_id = e.access_key_id
    and h.identity_arn = e.identity_arn
    and h.source_ip = e.caller_ip
  where e.eventname = 'AllocateAddress'
    and (
      c.access_key_id is null
      or h.source_ip is not null
    )
),

endings as (
  select
    allocation_id,
    source_ip,
    event_at
  from elastic_ip_call
  where eventname in ('ReleaseAddress', 'EnableAddressTransfer')
),

gateways as (
  select distinct allocation_id
  from elastic_ip_call
  where eventname = 'CreateNatGateway'
    and allocation_id is not null
)


select
  a.source_ip,
  a.event_at as valid_from,
  coalesce(min(e.event_at), timestamp '9999-12-31 23:59:59') as valid_to,
  max(case when g.allocation_id is not null then 1 else 0 end) = 1 as is_nat
from allocations a
left join endings e
  on (e.allocation_id = a.allocation_id or e.source_ip = a.source_ip)
  and e.event_at >= a.event_at
left join gateways g
  on g.allocation_id = a.allocation_id
where a.source_ip is not null
group by a.source_ip, a.event_at
