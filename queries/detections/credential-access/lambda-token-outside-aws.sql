/*
id: lambda-token-outside-aws
title: Lambda credentials used from outside AWS
severity: high
summary: >-
  A token that STS issued to Lambda for {identity_arn} was used from {source_ip}, which is in no address range that
  is known of AWS in {home_regions} at that time.
meaning: >-
  Credentials that AWS STS issued to the Lambda service for a function were used, while they could be valid, from an
  IPv4 address outside the published address ranges of the region that they were issued in. Functions run on AWS's own
  addresses, unless their VPC leads their calls elsewhere: somebody else may hold their credentials.
logic: >-
  An STS event from lambda.amazonaws.com that gave an access key is a token of its region. Every event with that access
  key from then on for 12 hours, both ends included, is a use. Uses by services, from private addresses and from what
  is no IPv4 address are left out, and so are tokens of regions for which no address range is known. Uses are grouped
  by address, user name and ARN; a use is a hit if its address was at its time in no AMAZON range of any region in
  which its group's tokens were issued.
false_positives:
  - The function runs in a VPC whose traffic leaves through a data centre, a VPN, a proxy or addresses of the customer's own.
  - The function calls through an AWS address of another region, or a range that AWS announces but had not published yet.
references:
  - https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
  - https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
tags:
  - attack.t1078.004
  - attack.t1550.001
needs:
  - events: >-
      eventsource = 'sts.amazonaws.com' and sourceipaddress = 'lambda.amazonaws.com'
      and json_extract_scalar(responseelements, '$.credentials.accessKeyId') is not null
    why: >-
      The evidence holds no token that STS issued to lambda.amazonaws.com, so the tokens of functions are not known.
      AssumeRole is a read-only management event: a trail that records only write events has none.
*/
-- The rule itself, as published, is the relation `token_use_outside_aws`.
with used_credential as (
  select distinct access_key_id, identity_arn
  from token_use_outside_aws
),
-- The rule selects as published; how grave that is, and why, the model says. What it does not know stays high.
judged_place as (
  select c.access_key_id, c.identity_arn, v.source_ip, v.vpc_endpoint_id, v.class, v.severity, v.reasons, v.alternatives
  from used_credential u
  join credential c
    on c.access_key_id = u.access_key_id
    and c.identity_arn = u.identity_arn
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
  array['mint'] as issuer_known_by,
  u.user_name as workload,
  u.token_regions as home_regions,
  u.issued_at,
  v.class as network_class,
  v.severity,
  v.reasons,
  v.alternatives,
  u.eventid,
  u.source_file_id,
  u.record_index
from token_use_outside_aws u
left join judged_place v
  on v.access_key_id = u.access_key_id
  and v.identity_arn = u.identity_arn
  and v.source_ip = u.source_ip
  and v.vpc_endpoint_id = coalesce(u.vpc_endpoint_id, '')
