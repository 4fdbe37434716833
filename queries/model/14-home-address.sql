/*
Where each credential is at home: the addresses of the workers that opened its log streams, as far as they can be
believed. A thief can send CreateLogStream with a worker's user agent, so belief rests on what AWS sets.

credential_id         the credential
source_ip, vpc_endpoint_id     the address (endpoint empty for none)
region                where the worker logs
first_seen            timestamp
is_believed           whether it counts as home
is_comparable         whether its TLS connection is recorded, and those of workers of other credentials at five or more
                      addresses of the region, to hold it against; if not, a forgery cannot be excluded. It is like
                      theirs if it is like that of the first worker of another credential of the function, or of two others
why_not               `other-region`, `outside-aws`, `endpoint` or `tls`, if it is not believed
*/
with workers as (
  select
    c.credential_id,
    w.source_ip,
    coalesce(w.vpc_endpoint_id, '') as vpc_endpoint_id,
    w.region,
    w.tls,
    min(w.event_ts) as first_seen
  from worker_event w
  join credential c
    on c.access_key_id = w.access_key_id
    and c.identity_arn = w.identity_arn
  where w.source_ip is not null
  group by 1, 2, 3, 4, 5
),

first_workers as (
  select
    credential_id,
    min(first_seen) as first_seen
  from workers
  group by 1
),

-- A function runs in one region; where no mint names it, the one in which most of its credentials log.
logging_regions as (
  select
    identity_arn,
    region,
    row_number() over (partition by identity_arn order by count(distinct access_key_id) desc, region) as place
  from worker_event
  group by identity_arn, region
),

placed as (
  select
    w.*,
    c.workload_key,
    w.first_seen = f.first_seen as is_first,
    a.region as aws_region,
    e.source_ip is not null as is_account,
    case
      -- Lambda@Edge runs, and logs, in many regions.
      when c.session_subtype = 'edge' then true
      when contains(c.issuer_known_by, 'mint') or contains(c.issuer_known_by, 'inScopeOf')
        then contains(c.regions, w.region)
      else r.place = 1
    end as is_home_region
  from workers w
  join credential c
    on c.credential_id = w.credential_id
  join first_workers f
    on f.credential_id = w.credential_id
  left join logging_regions r
    on r.identity_arn = c.identity_arn
    and r.region = w.region
  left join aws_address a
    on a.source_ip = w.source_ip
    and a.region = w.region
    and w.first_seen >= a.valid_from
    and w.first_seen < a.valid_to
  left join account_address e
    on e.source_ip = w.source_ip
    and w.first_seen >= e.valid_from
    and w.first_seen < e.valid_to
),

connections as (
  select distinct
    credential_id,
    workload_key,
    region,
    tls,
    source_ip,
    is_first
  from placed
  where aws_region is not null
),

-- Only the worker that a credential is issued for vouches for others: a thief has the key after it has opened its log
-- stream, so the events that he forges are not the first.
first_counts as (
  select
    region,
    tls,
    count(distinct source_ip) as addresses
  from connections
  where is_first
  group by 1, 2
),

function_first_counts as (
  select
    workload_key,
    region,
    tls,
    count(distinct source_ip) as addresses
  from connections
  where is_first
  group by 1, 2, 3
),

-- What is not recorded compares with nothing.
region_counts as (
  select
    region,
    count(distinct source_ip) as addresses
  from connections
  where tls <> 'none'
  group by 1
),

own_first_counts as (
  select
    credential_id,
    region,
    tls,
    count(*) as addresses
  from connections
  where is_first
  group by 1, 2, 3
),

own_region_counts as (
  select
    credential_id,
    region,
    count(distinct source_ip) as addresses
  from connections
  where tls <> 'none'
  group by 1, 2
),

compared as (
  select
    p.*,
    -- A credential's own addresses never count: a thief who forges events from several, or those of several functions
    -- from one, would vouch for himself.
    coalesce(r.addresses, 0) - coalesce(o.addresses, 0) as other_addresses,
    coalesce(t.addresses, 0) - coalesce(w.addresses, 0) as alike_addresses,
    coalesce(f.addresses, 0) - coalesce(w.addresses, 0) as alike_function_addresses
  from placed p
  left join first_counts t
    on t.region = p.region
    and t.tls = p.tls
  left join function_first_counts f
    on f.workload_key = p.workload_key
    and f.region = p.region
    and f.tls = p.tls
  left join region_counts r
    on r.region = p.region
  left join own_first_counts w
    on w.credential_id = p.credential_id
    and w.region = p.region
    and w.tls = p.tls
  left join own_region_counts o
    on o.credential_id = p.credential_id
    and o.region = p.region
),

judged as (
  select
    c.*,
    case
      when not is_home_region then 'other-region'
      when vpc_endpoint_id <> '' then 'endpoint'
      when aws_region is null and not is_account then 'outside-aws'
      -- Two forgeries that come before the true workers would still vouch for each other; workers of a function of another
      -- kind are like each other alone.
      when other_addresses >= 5 and alike_addresses < 2 and alike_function_addresses = 0 then 'tls'
    end as why_not
  from compared c
)

select
  credential_id,
  source_ip,
  vpc_endpoint_id,
  region,
  min(first_seen) as first_seen,
  min(case when why_not is null then 0 else 1 end) = 0 as is_believed,
  max(case when tls <> 'none' then other_addresses else 0 end) >= 5 as is_comparable,
  min(why_not) as why_not
from judged
group by 1, 2, 3, 4
