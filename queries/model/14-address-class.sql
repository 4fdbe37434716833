/*
What each address was at the time of each use away from home, whoever used it.

source_ip, vpc_endpoint_id, event_ts    the address and the time
base_class            `aws-service`, `aws-internal`, `vpc-endpoint-own`, `vpc-endpoint-foreign`, `vpc-endpoint-unknown`,
                      `trusted`, `account`, `private`, `aws`, `outside-aws`, `unknown`
aws_regions           for addresses in ip-ranges.json: their regions then, a sorted array; else null
aws_service           the service named most narrowly for them
note                  what --trusted-addresses says of it

Where a VPC endpoint stands, the address proves nothing: a VPC may use any addresses, public ones too.
*/
with points as (
  select distinct
    source_ip,
    vpc_endpoint_id,
    event_ts
  from credential_use
  where not is_home
),

aws_points as (
  select
    p.source_ip,
    p.event_ts,
    array_sort(array_agg(distinct a.region)) as aws_regions,
    min(a.service) as aws_service
  from points p
  join aws_address a
    on a.source_ip = p.source_ip
    and p.event_ts >= a.valid_from
    and p.event_ts < a.valid_to
  group by 1, 2
),

account_points as (
  select distinct
    p.source_ip,
    p.event_ts
  from points p
  join account_address a
    on a.source_ip = p.source_ip
    and p.event_ts >= a.valid_from
    and p.event_ts < a.valid_to
),

numbers as (
  select
    sourceipaddress as source_ip,
    hex
  from address
  where hex is not null
    and sourceipaddress in (select source_ip from points)
),

trusted as (
  select
    n.source_ip,
    min(t.note) as note
  from numbers n
  join trusted_address t
    on n.hex between t.lo and t.hi
  group by 1
)

select
  p.source_ip,
  p.vpc_endpoint_id,
  p.event_ts,
  case
    -- The forms that AWS itself puts in place of an address.
    when regexp_like(lower(p.source_ip), '^[a-z0-9.-]+\.amazonaws\.(com(\.cn)?|eu)$') then 'aws-service'
    -- `AWS Internal/#`, where # is a number used for internal purposes
    -- (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
    when regexp_like(p.source_ip, '^AWS Internal(/[0-9#]+)?$') then 'aws-internal'
    when p.vpc_endpoint_id <> '' then 'vpc-endpoint-' || coalesce(e.owner, 'unknown')
    when n.hex is null then 'unknown'
    when t.source_ip is not null then 'trusted'
    when c.source_ip is not null then 'account'
    -- 10/8, 172.16/12, 192.168/16 (RFC 1918), 100.64/10 (RFC 6598), 127/8, 169.254/16, fc00::/7 (RFC 4193), fe80::/10.
    when regexp_like(n.hex, '^0{20}FFFF(0A|AC1|C0A8|64[4-7]|7F|A9FE)') then 'private'
    when regexp_like(n.hex, '^(F[CD]|FE[89AB])') then 'private'
    when w.aws_regions is not null then 'aws'
    -- Nothing is known of AWS's addresses before the first version of the table.
    when p.event_ts < r.known_from then 'unknown'
    else 'outside-aws'
  end as base_class,
  w.aws_regions,
  w.aws_service,
  t.note
from points p
cross join (
  select cast(from_iso8601_timestamp(min(valid_from)) as timestamp) as known_from
  from aws_prefix
) r
left join numbers n
  on n.source_ip = p.source_ip
left join trusted t
  on t.source_ip = p.source_ip
left join account_points c
  on c.source_ip = p.source_ip
  and c.event_ts = p.event_ts
left join aws_points w
  on w.source_ip = p.source_ip
  and w.event_ts = p.event_ts
left join vpc_endpoint e
  on e.vpc_endpoint_id = p.vpc_endpoint_id
