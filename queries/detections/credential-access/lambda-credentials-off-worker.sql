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
-- The rule itself, as published, is the relation `off_worker_use`.
with off_worker_credential as (
  select distinct access_key_id, identity_arn
  from off_worker_use
),
-- What the workers of these credentials say of their function. The model knows where their few events stand.
home_event as (
  select w.source_file_id, w.record_index
  from worker_event w
  join off_worker_credential a
    on a.access_key_id = w.access_key_id
    and a.identity_arn = w.identity_arn
),
home as (
  select
    e.useridentity.accesskeyid as access_key_id,
    e.useridentity.arn as identity_arn,
    array_sort(array_agg(distinct e.awsregion)) as regions,
    array_sort(array_agg(distinct e.sourceipaddress)) as addresses,
    min(e.useridentity.sessioncontext.attributes.creationdate) as issued_at,
    min(
      regexp_extract(json_extract_scalar(e.requestparameters, '$.logGroupName'), '^/aws/lambda/(.+)\z', 1)
    ) as function_name
  from cloudtrail_logs e
  join home_event h
    on h.source_file_id = e.source_file_id
    and h.record_index = e.record_index
  where e.eventname = 'CreateLogStream'
  group by 1, 2
),
-- The rule selects as published; how grave that is, and why, the model says. What it does not know stays high.
judged_place as (
  select a.access_key_id, a.identity_arn, v.source_ip, v.vpc_endpoint_id, v.class, v.severity, v.reasons, v.alternatives
  from off_worker_credential a
  join credential c
    on c.access_key_id = a.access_key_id
    and c.identity_arn = a.identity_arn
  join verdict v
    on v.credential_id = c.credential_id
)
select
  u.access_key_id,
  u.identity_arn,
  u.source_ip,
  u.vpc_endpoint_id,
  u.account_id,
  'lambda' as issuer,
  array['worker'] as issuer_known_by,
  -- A function with a log group of another name is known by its session's name, which Lambda takes from the function.
  coalesce(h.function_name, regexp_extract(u.identity_arn, '[^/]+\z')) as workload,
  h.regions as home_regions,
  h.addresses as home_addresses,
  h.issued_at as issued_at,
  v.class as network_class,
  v.severity as severity,
  v.reasons as reasons,
  v.alternatives as alternatives,
  u.eventid,
  u.source_file_id,
  u.record_index
from off_worker_use u
left join home h
  on h.access_key_id = u.access_key_id
  and h.identity_arn = u.identity_arn
left join judged_place v
  on v.access_key_id = u.access_key_id
  and v.identity_arn = u.identity_arn
  and v.source_ip = u.source_ip
  and v.vpc_endpoint_id = coalesce(u.vpc_endpoint_id, '')
