/*
When each source address of the evidence was AWS's, and in which region.

source_ip             the address, as CloudTrail has it
region                the region of the prefix; GLOBAL for AWS's edge
service               the service named most narrowly, `AMAZON` if no other is
valid_from, valid_to  timestamps; gaps of up to 30 days are bridged: prefixes drop out of ip-ranges.json for hours or
                      days and return to the same region, without the addresses changing hands
*/
with spans as (
  select
    a.sourceipaddress as source_ip,
    p.region,
    case when p.service = 'AMAZON' then null else p.service end as narrow_service,
    p.valid_from,
    p.valid_to
  from address a
  join aws_prefix p
    on p.bucket = a.bucket
    and a.hex between p.lo and p.hi
),

places as (
  select
    source_ip,
    region,
    coalesce(min(narrow_service), 'AMAZON') as service,
    min(valid_from) as valid_from,
    max(valid_to) as valid_to,
    -- Nearly always: where none ends before all have begun, there is no gap to look for.
    max(valid_from) <= min(valid_to) as is_one_span
  from spans
  group by 1, 2
),

gapped_spans as (
  select
    s.source_ip,
    s.region,
    s.narrow_service,
    cast(from_iso8601_timestamp(s.valid_from) as timestamp) as valid_from,
    cast(from_iso8601_timestamp(s.valid_to) as timestamp) as valid_to
  from spans s
  join places p
    on p.source_ip = s.source_ip
    and p.region = s.region
  where not p.is_one_span
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
  cast(from_iso8601_timestamp(valid_from) as timestamp) as valid_from,
  cast(from_iso8601_timestamp(valid_to) as timestamp) as valid_to
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
