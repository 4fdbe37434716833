/*
The few addresses that have several rows in `aws_address`, as prefixes of several regions hold them or they were AWS's at
several times: one row for every span of time in which the same prefixes hold.

source_ip             the address
valid_from, valid_to  timestamps
regions               the regions then, a sorted array
service               the service named most narrowly
*/
with shared as (
  select source_ip
  from aws_address
  group by 1
  having count(*) > 1
),

several as (
  select a.*
  from aws_address a
  join shared s
    on s.source_ip = a.source_ip
),

edges as (
  select source_ip, valid_from as edge
  from several
  union
  select source_ip, valid_to as edge
  from several
),

spans as (
  select
    source_ip,
    edge as valid_from,
    lead(edge) over (partition by source_ip order by edge) as valid_to
  from edges
)

select
  s.source_ip,
  s.valid_from,
  s.valid_to,
  array_sort(array_agg(distinct a.region)) as regions,
  min(a.service) as service
from spans s
join several a
  on a.source_ip = s.source_ip
  and a.valid_from <= s.valid_from
  and a.valid_to >= s.valid_to
group by 1, 2, 3
