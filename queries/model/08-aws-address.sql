/*
When each source address of the evidence was AWS's, and in which region.

source_ip             the address, as CloudTrail has it
region                the region of the prefix; GLOBAL for AWS's edge
service               the service named most narrowly, `AMAZON` if no other is
valid_from, valid_to  timestamps; gaps of up to 30 days are bridged: prefixes drop out of ip-ranges.json for hours or
                      days and return to the same region, without the addresses changing hands
*/
-- Many addresses share a few prefixes: what can be said of a prefix is not worked out for each address again.
with address_buckets as (
  select distinct bucket
  from address
  where hex is not null
),

candidates as (
  select
    p.bucket,
    p.lo,
    p.hi,
    p.region,
    case when p.service = 'AMAZON' then null else p.service end as narrow_service,
    p.valid_from,
    p.valid_to
  from aws_prefix p
  join address_buckets b
    on b.bucket = p.bucket
),

prefixes as (
  select
    p.bucket,
    p.lo,
    p.hi,
    p.region,
    min(p.narrow_service) as narrow_service,
    cast(from_iso8601_timestamp(min(p.valid_from)) as timestamp) as valid_from,
    cast(from_iso8601_timestamp(max(p.valid_to)) as timestamp) as valid_to,
    -- Nearly always: where none ends before all have begun, there is no gap to look for.
    max(p.valid_from) <= min(p.valid_to) as is_one_span
  from candidates p
  group by 1, 2, 3, 4
),

places as (
  select
    a.sourceipaddress as source_ip,
    p.region,
    coalesce(min(p.narrow_service), 'AMAZON') as service,
    min(p.valid_from) as valid_from,
    max(p.valid_to) as valid_to,
    min(case when p.is_one_span then 1 else 0 end) = 1
      and max(p.valid_from) <= min(p.valid_to) as is_one_span
  from address a
  join prefixes p
    on p.bucket = a.bucket
    and a.hex between p.lo and p.hi
  group by 1, 2
),

gapped_spans as (
  select
    g.source_ip,
    g.region,
    p.narrow_service,
    cast(from_iso8601_timestamp(p.valid_from) as timestamp) as valid_from,
    cast(from_iso8601_timestamp(p.valid_to) as timestamp) as valid_to
  from places g
  join address a
    on a.sourceipaddress = g.source_ip
  join candidates p
    on p.bucket = a.bucket
    and a.hex between p.lo and p.hi
    and p.region = g.region
  where not g.is_one_span
),

followed as (
  select
    s.*,
    max(valid_to) over (
      partition by source_ip, region
      order by valid_from, valid_to
      rows between unbounded preceding and 1 preceding
    ) as covered_to
  from gapped_spans s
),

numbered as (
  select
    f.*,
    sum(case when covered_to is null or valid_from > covered_to + interval '30' day then 1 else 0 end) over (
      partition by source_ip, region
      order by valid_from, valid_to
      rows between unbounded preceding and current row
    ) as island
  from followed f
)

select
  source_ip,
  region,
  service,
  valid_from,
  valid_to
from places
where is_one_span
union all
select
  source_ip,
  region,
  coalesce(min(narrow_service), 'AMAZON') as service,
  min(valid_from) as valid_from,
  max(valid_to) as valid_to
from numbered
group by source_ip, region, island
