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
with token as (
  select
    json_extract_scalar(responseelements, '$.credentials.accessKeyId') as access_key_id,
    awsregion as region,
    event_at as issued_at
  from cloudtrail_logs
  where eventsource = 'sts.amazonaws.com'
    and sourceipaddress = 'lambda.amazonaws.com'
),
token_with_ranges as (
  select access_key_id, region, issued_at
  from token
  -- Without a range of its region no address could be told to be outside.
  where region in (select region from aws_prefix)
),
caller_address as (
  select sourceipaddress as source_ip, bucket, hex
  from address
  where lower(sourceipaddress) not like '%amazonaws.com%'
    -- IPv4 only: its hex form is that of an IPv4-mapped IPv6 address, which is written with colons.
    and hex like '00000000000000000000FFFF%'
    and strpos(sourceipaddress, ':') = 0
    and hex not between '00000000000000000000FFFF0A000000' and '00000000000000000000FFFF0AFFFFFF'
    and hex not between '00000000000000000000FFFFAC100000' and '00000000000000000000FFFFAC1FFFFF'
    and hex not between '00000000000000000000FFFFC0A80000' and '00000000000000000000FFFFC0A8FFFF'
),
evidence_span as (
  select
    date_format(min(event_at), '%Y-%m-%dT%H:%i:%sZ') as first_seen,
    date_format(max(event_at), '%Y-%m-%dT%H:%i:%sZ') as last_seen
  from cloudtrail_logs
),
-- Nearly every address is in a range of its own token's region all the time. Only the others are worth looking at their
-- events, and at what else these say.
steady_address as (
  select a.sourceipaddress as source_ip, p.region
  from address a
  join aws_prefix p
    on p.bucket = a.bucket
    and a.hex between p.lo and p.hi
  join evidence_span s
    on p.valid_from <= s.first_seen
    and p.valid_to > s.last_seen
  where p.service = 'AMAZON'
),
doubtful_use as (
  select distinct u.source_ip
  from key_use u
  join token_with_ranges t
    on t.access_key_id = u.access_key_id
  left join steady_address s
    on s.source_ip = u.source_ip
    and s.region = t.region
  where s.source_ip is null
),
doubtful_address as (
  select c.source_ip, c.bucket, c.hex
  from doubtful_use u
  join caller_address c
    on c.source_ip = u.source_ip
),
address_range as (
  select
    a.source_ip,
    p.region,
    cast(from_iso8601_timestamp(p.valid_from) as timestamp) as valid_from,
    cast(from_iso8601_timestamp(p.valid_to) as timestamp) as valid_to
  from doubtful_address a
  join aws_prefix p
    on p.bucket = a.bucket
    and a.hex between p.lo and p.hi
  where p.service = 'AMAZON'
),
token_use as (
  select
    t.access_key_id,
    e.useridentity.arn as identity_arn,
    e.useridentity.username as user_name,
    e.sourceipaddress as source_ip,
    e.event_at as used_at,
    t.region,
    t.issued_at,
    e.source_file_id,
    e.record_index
  from cloudtrail_logs e
  join doubtful_address a
    on a.source_ip = e.sourceipaddress
  join token_with_ranges t
    on t.access_key_id = e.useridentity.accesskeyid
  where e.event_at >= t.issued_at
    and e.event_at <= t.issued_at + interval '12' hour
),
use_off_region as (
  select u.*
  from token_use u
  left join address_range r
    on r.source_ip = u.source_ip
    and r.region = u.region
    and u.used_at >= r.valid_from
    and u.used_at < r.valid_to
  where r.source_ip is null
),
use_group as (
  select distinct source_ip, identity_arn, coalesce(user_name, regexp_extract(identity_arn, '[^/]+\z')) as user_name
  from use_off_region
),
group_range as (
  select distinct g.source_ip, g.identity_arn, g.user_name, r.valid_from, r.valid_to
  from use_group g
  join token_use u
    on u.source_ip = g.source_ip
    and coalesce(u.identity_arn, '') = coalesce(g.identity_arn, '')
    and coalesce(u.user_name, regexp_extract(u.identity_arn, '[^/]+\z'), '') = coalesce(g.user_name, '')
  join address_range r
    on r.source_ip = u.source_ip
    and r.region = u.region
),
-- The rule selects as published; how grave that is, and why, the model says. What it does not know stays high.
judged_place as (
  select c.access_key_id, c.identity_arn, v.source_ip, v.vpc_endpoint_id, v.class, v.severity, v.reasons, v.alternatives
  from (
    select distinct access_key_id, identity_arn
    from use_off_region
  ) u
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
  e.vpcendpointid as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  'lambda' as issuer,
  array['mint'] as issuer_known_by,
  coalesce(u.user_name, regexp_extract(u.identity_arn, '[^/]+\z')) as workload,
  array_sort(array_agg(distinct u.region)) as home_regions,
  date_format(min(u.issued_at), '%Y-%m-%dT%H:%i:%sZ') as issued_at,
  v.class as network_class,
  v.severity,
  v.reasons,
  v.alternatives,
  e.eventid,
  u.source_file_id,
  u.record_index
from use_off_region u
join cloudtrail_logs e
  on e.source_file_id = u.source_file_id
  and e.record_index = u.record_index
left join group_range r
  on r.source_ip = u.source_ip
  and coalesce(r.identity_arn, '') = coalesce(u.identity_arn, '')
  and coalesce(r.user_name, '') = coalesce(u.user_name, regexp_extract(u.identity_arn, '[^/]+\z'), '')
  and u.used_at >= r.valid_from
  and u.used_at < r.valid_to
left join judged_place v
  on v.access_key_id = u.access_key_id
  and v.identity_arn = u.identity_arn
  and v.source_ip = u.source_ip
  and v.vpc_endpoint_id = coalesce(e.vpcendpointid, '')
where r.source_ip is null
group by 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16, 17
