/*
id: lambda-token-outside-aws
title: Lambda credentials used from outside AWS
severity: high
summary: >-
  A token that STS issued to Lambda for {identity_arn} was used from {source_ip}, which is in none of AWS's published
  address ranges of {home_regions}.
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
  - events: eventsource = 'sts.amazonaws.com' and sourceipaddress = 'lambda.amazonaws.com'
    why: >-
      The evidence holds no STS event from lambda.amazonaws.com, so the tokens of functions are not known. AssumeRole
      is a read-only management event: a trail that records only write events has none.
*/
with mint as (
  select
    json_extract_scalar(responseelements, '$.credentials.accessKeyId') as access_key_id,
    awsregion as region,
    event_at as issued_at
  from cloudtrail_logs
  where eventsource = 'sts.amazonaws.com'
    and sourceipaddress = 'lambda.amazonaws.com'
),
mint_with_ranges as (
  select access_key_id, region, issued_at
  from mint
  -- Without a range of its region no address could be told to be outside.
  where region in (select region from aws_prefix)
),
token_use as (
  select
    e.useridentity.accesskeyid as access_key_id,
    e.useridentity.arn as identity_arn,
    e.sourceipaddress as source_ip,
    e.vpcendpointid as vpc_endpoint_id,
    e.useridentity.accountid as account_id,
    coalesce(e.useridentity.username, regexp_extract(e.useridentity.arn, '[^/]+$')) as user_name,
    a.bucket,
    a.hex,
    e.event_at,
    m.region,
    m.issued_at,
    e.eventid,
    e.source_file_id,
    e.record_index
  from cloudtrail_logs e
  join mint_with_ranges m
    on m.access_key_id = e.useridentity.accesskeyid
  join address a
    on a.sourceipaddress = e.sourceipaddress
  where e.event_at >= m.issued_at
    and e.event_at <= m.issued_at + interval '12' hour
    and lower(e.sourceipaddress) not like '%amazonaws.com%'
    -- IPv4 only: its hex form is that of an IPv4-mapped IPv6 address, which is written with colons.
    and a.hex like '00000000000000000000FFFF%'
    and strpos(e.sourceipaddress, ':') = 0
    and a.hex not between '00000000000000000000FFFF0A000000' and '00000000000000000000FFFF0AFFFFFF'
    and a.hex not between '00000000000000000000FFFFAC100000' and '00000000000000000000FFFFAC1FFFFF'
    and a.hex not between '00000000000000000000FFFFC0A80000' and '00000000000000000000FFFFC0A8FFFF'
),
use_group as (
  select
    source_ip,
    user_name,
    identity_arn,
    min(bucket) as bucket,
    min(hex) as hex,
    -- The form that validity is written in; `eventtime` itself may have an offset.
    date_format(min(event_at), '%Y-%m-%dT%H:%i:%sZ') as first_used_at,
    date_format(max(event_at), '%Y-%m-%dT%H:%i:%sZ') as last_used_at
  from token_use
  group by 1, 2, 3
),
group_region as (
  select distinct source_ip, user_name, identity_arn, region
  from token_use
),
group_range as (
  select
    u.source_ip,
    u.user_name,
    u.identity_arn,
    p.valid_from,
    p.valid_to,
    -- Most groups lie in one prefix from their first use to their last: their uses need no look each.
    p.valid_from <= u.first_used_at
      and p.valid_to > u.last_used_at as holds_throughout
  from use_group u
  join group_region g
    on g.source_ip = u.source_ip
    and g.user_name is not distinct from u.user_name
    and g.identity_arn is not distinct from u.identity_arn
  join aws_prefix p
    on p.bucket = u.bucket
    and u.hex between p.lo and p.hi
    and p.region = g.region
  where p.service = 'AMAZON'
),
unsettled_group as (
  select source_ip, user_name, identity_arn
  from use_group
  except
  select source_ip, user_name, identity_arn
  from group_range
  where holds_throughout
),
unsettled_use as (
  select u.*
  from token_use u
  join unsettled_group g
    on g.source_ip = u.source_ip
    and g.user_name is not distinct from u.user_name
    and g.identity_arn is not distinct from u.identity_arn
),
use_in_range as (
  select distinct u.source_ip, u.user_name, u.identity_arn, u.event_at
  from unsettled_use u
  join group_range r
    on r.source_ip = u.source_ip
    and r.user_name is not distinct from u.user_name
    and r.identity_arn is not distinct from u.identity_arn
    and date_format(u.event_at, '%Y-%m-%dT%H:%i:%sZ') >= r.valid_from
    and date_format(u.event_at, '%Y-%m-%dT%H:%i:%sZ') < r.valid_to
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
  array_sort(array_agg(distinct u.region)) as home_regions,
  date_format(min(u.issued_at), '%Y-%m-%dT%H:%i:%sZ') as issued_at,
  u.eventid,
  u.source_file_id,
  u.record_index
from unsettled_use u
left join use_in_range r
  on r.source_ip = u.source_ip
  and r.user_name is not distinct from u.user_name
  and r.identity_arn is not distinct from u.identity_arn
  and r.event_at = u.event_at
where r.source_ip is null
group by 1, 2, 3, 4, 5, 8, 11, 12, 13
