/*
The calls by which Elastic IP addresses come, go, and are given to something; only those that succeeded.

eventname             AllocateAddress, ReleaseAddress, EnableAddressTransfer, CreateNatGateway, AssociateAddress or
                      DisassociateAddress
allocated_ip          the address that AllocateAddress gave
allocation_id         the allocation that the call is about
source_ip             the address that it is about, where it names one
association_id        the association that AssociateAddress made or DisassociateAddress ends
instance_id           the instance that AssociateAddress gave the address to
event_at              when
access_key_id, identity_arn, caller_ip    who called, and from where
*/
select
  eventname,
  json_extract_scalar(responseelements, '$.publicIp') as allocated_ip,
  coalesce(
    json_extract_scalar(responseelements, '$.allocationId'),
    json_extract_scalar(requestparameters, '$.allocationId'),
    json_extract_scalar(requestparameters, '$.CreateNatGatewayRequest.AllocationId'),
    json_extract_scalar(requestparameters, '$.EnableAddressTransferRequest.AllocationId')
  ) as allocation_id,
  json_extract_scalar(requestparameters, '$.publicIp') as source_ip,
  coalesce(
    json_extract_scalar(responseelements, '$.associationId'),
    json_extract_scalar(requestparameters, '$.associationId')
  ) as association_id,
  json_extract_scalar(requestparameters, '$.instanceId') as instance_id,
  event_at,
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as caller_ip
from cloudtrail_logs
where eventsource = 'ec2.amazonaws.com'
  -- Rare among many others: what DuckDB can test in the scan spares it the others' JSON.
  and (eventname like '%Address' or eventname like '%AddressTransfer' or eventname = 'CreateNatGateway')
  and eventname in ('AllocateAddress', 'ReleaseAddress', 'EnableAddressTransfer', 'CreateNatGateway',
    'AssociateAddress', 'DisassociateAddress')
  and errorcode is null
