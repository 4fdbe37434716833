/*
id: lambda-credentials-off-worker
title: Lambda credentials used away from the function's worker
severity: high
summary: >-
  The credentials of the Lambda function {workload} were used from {source_ip}, an address that none of its workers
  in the evidence has called from ({home_addresses}).
meaning: >-
  A Lambda function's temporary credentials were used from an address that its execution environments did not call
  from. Who has read them, say through a flaw in the function's code or a look at its environment variables, can use
  them from anywhere until they expire, up to 12 hours after they were issued.
logic: >-
  Lambda's own worker creates the function's log stream at every cold start, with the function's credentials and the
  user agent awslambda-worker. The addresses and the earliest time of these calls are the baseline of an access key,
  session ARN and region; calls that failed count too. A later event with the same access key and session ARN from
  another address is a hit, except from an address that the account has allocated, from within AWS, and of the action
  Decrypt, which Lambda calls by itself to open the function's environment variables.
false_positives:
  - >-
    The function runs in a VPC and reaches AWS through a NAT gateway whose address was allocated before the evidence
    begins, or through a VPC endpoint, where its private address shows.
  - A service calls on the function's behalf; the source address is then the service's name.
  - Lambda itself checks or manages the function with its role, for example its network interfaces.
references:
  - https://www.secureworks.com/research/detecting-the-use-of-stolen-aws-lambda-credentials
  - https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
tags:
  - attack.t1078.004
  - attack.t1550.001
needs:
  - events: eventname = 'CreateLogStream' and useragent like 'awslambda-worker%'
    why: >-
      The evidence holds no CreateLogStream event of a Lambda worker, so the addresses that functions call from are
      not known.
*/
with worker_event as (
  select
    e.useridentity.accesskeyid as access_key_id,
    e.useridentity.arn as identity_arn,
    e.awsregion as region,
    e.sourceipaddress as source_ip,
    e.useridentity.sessioncontext.attributes.creationdate as issued_at,
    json_extract_scalar(e.requestparameters, '$.logGroupName') as log_group,
    e.event_at
  from cloudtrail_logs e
  where e.eventname = 'CreateLogStream'
    -- Failed calls count: a function without the permission to log still has a worker, and it shows where.
    and e.useragent like 'awslambda-worker%'
),
baseline as (
  select
    access_key_id,
    identity_arn,
    region,
    array_sort(array_agg(distinct source_ip)) as source_ips,
    min(event_at) as earliest_at
  from worker_event
  group by 1, 2, 3
),
home as (
  select
    access_key_id,
    identity_arn,
    array_sort(array_agg(distinct region)) as regions,
    array_sort(array_agg(distinct source_ip)) as addresses,
    min(issued_at) as issued_at,
    min(regexp_extract(log_group, '^/aws/lambda/(.+)$', 1)) as function_name
  from worker_event
  group by 1, 2
),
allocated_address as (
  select json_extract_scalar(responseelements, '$.publicIp') as public_ip
  from cloudtrail_logs
  where eventname = 'AllocateAddress'
    -- A refused request allocated nothing, and a NULL here would void every comparison with `not in`.
    and json_extract_scalar(responseelements, '$.publicIp') is not null
),
off_worker_use as (
  select distinct
    e.useridentity.accesskeyid as access_key_id,
    e.useridentity.arn as identity_arn,
    e.sourceipaddress as source_ip,
    e.source_file_id,
    e.record_index
  from cloudtrail_logs e
  join baseline b
    on b.access_key_id = e.useridentity.accesskeyid
  -- As published, a NULL address is never selected, and a baseline with a NULL among its addresses selects nothing.
  where not contains(b.source_ips, e.sourceipaddress)
    and e.sourceipaddress <> 'AWS Internal'
    -- Access key IDs are used again for other sessions: only the same session can be compared.
    and e.useridentity.arn = b.identity_arn
    and e.eventname <> 'Decrypt'
    and e.event_at > b.earliest_at
    and e.sourceipaddress not in (select public_ip from allocated_address)
)
select
  u.access_key_id,
  u.identity_arn,
  u.source_ip,
  e.vpcendpointid as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  'lambda' as issuer,
  array['worker'] as issuer_known_by,
  -- A function with a log group of another name is known by its session's name, which Lambda takes from the function.
  coalesce(h.function_name, regexp_extract(u.identity_arn, '[^/]+$')) as workload,
  h.regions as home_regions,
  h.addresses as home_addresses,
  h.issued_at as issued_at,
  v.class as network_class,
  -- The rule selects as published; how grave that is, and why, the model says. What it does not know stays high.
  v.severity as severity,
  v.reasons as reasons,
  v.alternatives as alternatives,
  e.eventid,
  u.source_file_id,
  u.record_index
from off_worker_use u
join cloudtrail_logs e
  on e.source_file_id = u.source_file_id
  and e.record_index = u.record_index
left join home h
  on h.access_key_id = u.access_key_id
  and h.identity_arn = u.identity_arn
left join verdict v
  on v.access_key_id = u.access_key_id
  and v.identity_arn = u.identity_arn
  and v.source_ip = u.source_ip
  and v.vpc_endpoint_id = coalesce(e.vpcendpointid, '')
