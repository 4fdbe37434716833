/*
Elastic IP addresses that the evidence shows to be the customer's, and when.

source_ip             the address
valid_from, valid_to  timestamps: from AllocateAddress to ReleaseAddress, or to the start of a transfer to another
                      account; else open
is_nat                whether a NAT gateway was given it
instance_id           the instance it was given to by AssociateAddress, if that is in the evidence

An address that a workload's credential allocated from somewhere that is not its home is a thief's, not the customer's.
*/
with allocations as (
  select
    json_extract_scalar(l.responseelements, '$.publicIp') as source_ip,
    json_extract_scalar(l.responseelements, '$.allocationId') as allocation_id,
    l.event_at
  from cloudtrail_logs l
  where l.eventname = 'AllocateAddress'
    and l.eventsource = 'ec2.amazonaws.com'
    and l.errorcode is null
    and not exists (
      select 1
      from credential c
      where c.access_key_id = l.useridentity.accesskeyid
        and c.identity_arn = l.useridentity.arn
        and c.issuer = 'lambda'
        and not exists (
          select 1
          from worker_event w
          where w.access_key_id = c.root_access_key_id
            and w.identity_arn = c.root_identity_arn
            and w.source_ip = l.sourceipaddress
        )
    )
),

endings as (
  select
    json_extract_scalar(requestparameters, '$.allocationId') as allocation_id,
    json_extract_scalar(requestparameters, '$.publicIp') as source_ip,
    event_at
  from cloudtrail_logs
  where eventname in ('ReleaseAddress', 'EnableAddressTransfer')
    and eventsource = 'ec2.amazonaws.com'
    and errorcode is null
),

gateways as (
  select json_extract_scalar(requestparameters, '$.CreateNatGatewayRequest.AllocationId') as allocation_id
  from cloudtrail_logs
  where eventname = 'CreateNatGateway'
    and eventsource = 'ec2.amazonaws.com'
    and errorcode is null
),

associations as (
  select
    json_extract_scalar(requestparameters, '$.allocationId') as allocation_id,
    json_extract_scalar(requestparameters, '$.publicIp') as source_ip,
    json_extract_scalar(requestparameters, '$.instanceId') as instance_id
  from cloudtrail_logs
  where eventname = 'AssociateAddress'
    and eventsource = 'ec2.amazonaws.com'
    and errorcode is null
)

select
  a.source_ip,
  a.event_at as valid_from,
  coalesce(min(e.event_at), timestamp '9999-12-31 23:59:59') as valid_to,
  max(case when g.allocation_id is not null then 1 else 0 end) = 1 as is_nat,
  min(s.instance_id) as instance_id
from allocations a
left join endings e
  on (e.allocation_id = a.allocation_id or e.source_ip = a.source_ip)
  and e.event_at >= a.event_at
left join gateways g
  on g.allocation_id = a.allocation_id
left join associations s
  on (s.allocation_id = a.allocation_id or s.source_ip = a.source_ip)
where a.source_ip is not null
group by a.source_ip, a.event_at
