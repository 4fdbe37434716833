/*
The events that Microsoft Sentinel's rule selects, as published: uses of a token that STS issued to Lambda, from addresses
that are not AWS's in the regions of the tokens. The detection `lambda-token-outside-aws` tells the rule.

access_key_id, identity_arn    the credential
source_ip, vpc_endpoint_id     where it was used from, as CloudTrail has it
account_id            the credential's account
user_name             userIdentity.userName, else the last part of the ARN, as the rule has it
token_regions         where the tokens of the key were issued, a sorted array
issued_at             when the first of them was, ISO 8601 text
eventid               of the event
source_file_id, record_index    the event
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
    date_format(min(first_seen), '%Y-%m-%dT%H:%i:%sZ') as first_seen,
    date_format(max(last_seen), '%Y-%m-%dT%H:%i:%sZ') as last_seen
  from key_use
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
)

select
  u.access_key_id,
  u.identity_arn,
  u.source_ip,
  e.vpcendpointid as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  coalesce(u.user_name, regexp_extract(u.identity_arn, '[^/]+\z')) as user_name,
  array_sort(array_agg(distinct u.region)) as token_regions,
  date_format(min(u.issued_at), '%Y-%m-%dT%H:%i:%sZ') as issued_at,
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
where r.source_ip is null
group by 1, 2, 3, 4, 5, 6, 9, 10, 11
