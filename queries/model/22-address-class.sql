/*
Addresses that are something else than a public internet address, and those that are the customer's, with the time for which
they are so. Which addresses are AWS's is in `aws_address`.

source_ip             the address, as CloudTrail has it
class                 `aws-service`, `aws-internal`, `unknown` (no address at all), `trusted`, `account` or `private`
valid_from, valid_to  timestamps; no address has two classes at a time
note                  what --trusted-addresses says of it
*/
with trusted as (
  select
    a.sourceipaddress as source_ip,
    min(t.note) as note
  from address a
  join trusted_address t
    on a.hex between t.lo and t.hi
  group by 1
),

own_forms as (
  select
    a.sourceipaddress as source_ip,
    case
      when t.source_ip is not null then 'trusted'
      when a.hex is not null then 'private'
      -- The forms that AWS itself puts in place of an address.
      when regexp_like(lower(a.sourceipaddress), '^[a-z0-9.-]+\.amazonaws\.(com(\.cn)?|eu)\z') then 'aws-service'
      -- `AWS Internal/#`, where # is a number used for internal purposes
      -- (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
      when regexp_like(a.sourceipaddress, '^AWS Internal(/[0-9#]+)?\z') then 'aws-internal'
      else 'unknown'
    end as class,
    t.note
  from address a
  left join trusted t
    on t.source_ip = a.sourceipaddress
  where a.hex is null
    or t.source_ip is not null
    -- 10/8, 172.16/12, 192.168/16 (RFC 1918), 100.64/10 (RFC 6598), 127/8, 169.254/16, fc00::/7 (RFC 4193), fe80::/10.
    or regexp_like(a.hex, '^(0{20}FFFF(0A|AC1|C0A8|64[4-7]|7F|A9FE)|F[CD]|FE[89AB])')
),

-- An address may be allocated again while the evidence does not show the end of the time before.
followed as (
  select
    a.source_ip,
    a.valid_from,
    a.valid_to,
    max(a.valid_to) over (
      partition by a.source_ip
      order by a.valid_from, a.valid_to
      rows between unbounded preceding and 1 preceding
    ) as covered_to
  from account_address a
  left join own_forms f
    on f.source_ip = a.source_ip
  where f.source_ip is null
),

numbered as (
  select
    f.*,
    sum(case when covered_to is null or valid_from > covered_to then 1 else 0 end) over (
      partition by source_ip
      order by valid_from, valid_to
      rows between unbounded preceding and current row
    ) as island
  from followed f
)

select
  source_ip,
  class,
  timestamp '0001-01-01 00:00:00' as valid_from,
  timestamp '9999-12-31 23:59:59' as valid_to,
  note
from own_forms
union all
select
  source_ip,
  'account' as class,
  min(valid_from) as valid_from,
  max(valid_to) as valid_to,
  cast(null as varchar) as note
from numbered
group by source_ip, island
