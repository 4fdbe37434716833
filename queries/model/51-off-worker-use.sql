/*
The events that the CTU's rule selects, as published: uses of a credential away from the addresses of its workers. The
detection `lambda-credentials-off-worker` tells the rule.

access_key_id, identity_arn    the credential
source_ip, vpc_endpoint_id     where it was used from, as CloudTrail has it
account_id            the credential's account
eventid               of the event
source_file_id, record_index    the event
*/
with worker_place as (
  select
    e.useridentity.accesskeyid as access_key_id,
    e.useridentity.arn as identity_arn,
    e.awsregion as region,
    e.sourceipaddress as source_ip,
    min(e.event_at) as earliest_at
  from cloudtrail_logs e
  where e.eventname = 'CreateLogStream'
    -- Failed calls count: a function without the permission to log still has a worker, and it shows where.
    and e.useragent like 'awslambda-worker%'
  group by 1, 2, 3, 4
),

baseline as (
  select
    access_key_id,
    identity_arn,
    region,
    min(earliest_at) as earliest_at
  from worker_place
  group by 1, 2, 3
  -- As published, a baseline with a NULL among its addresses selects nothing.
  having count(*) = count(source_ip)
),

allocated_address as (
  select json_extract_scalar(responseelements, '$.publicIp') as public_ip
  from cloudtrail_logs
  where eventname = 'AllocateAddress'
    -- A refused request allocated nothing, and a NULL here would void every comparison with `not in`.
    and json_extract_scalar(responseelements, '$.publicIp') is not null
),

-- Addresses first, their events then: nearly all of a function's calls come from its workers' addresses.
off_worker_address as (
  select
    u.access_key_id,
    u.identity_arn,
    u.source_ip,
    min(b.earliest_at) as earliest_at
  from key_use u
  join baseline b
    -- Access key IDs are used again for other sessions: only the same session can be compared.
    on b.access_key_id = u.access_key_id
    and b.identity_arn = u.identity_arn
  left join worker_place w
    on w.access_key_id = b.access_key_id
    and w.identity_arn = b.identity_arn
    and coalesce(w.region, '') = coalesce(b.region, '')
    and w.source_ip = u.source_ip
  where w.access_key_id is null
    -- A NULL address is never selected.
    and u.source_ip <> 'AWS Internal'
    and u.source_ip not in (select public_ip from allocated_address)
  group by 1, 2, 3
),

event_off_worker as (
  select
    a.access_key_id,
    a.identity_arn,
    a.source_ip,
    e.source_file_id,
    e.record_index
  from cloudtrail_logs e
  join off_worker_address a
    on a.access_key_id = e.useridentity.accesskeyid
    and a.identity_arn = e.useridentity.arn
    and a.source_ip = e.sourceipaddress
  where e.eventname <> 'Decrypt'
    and e.event_at > a.earliest_at
)

select
  u.access_key_id,
  u.identity_arn,
  u.source_ip,
  e.vpcendpointid as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  e.eventid,
  u.source_file_id,
  u.record_index
from event_off_worker u
join cloudtrail_logs e
  on e.source_file_id = u.source_file_id
  and e.record_index = u.record_index
