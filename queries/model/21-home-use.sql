/*
The uses of Lambda functions' credentials from home, a chained credential's from its root's: one row for every credential
and address. Uses from anywhere else are in `credential_use`.

credential_id         the credential
source_ip, vpc_endpoint_id     the address (endpoint empty for none)
is_comparable         as in `home_address`
event_count, first_seen, last_seen    of the uses; timestamps
*/
with homes as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    max(case when is_comparable then 1 else 0 end) = 1 as is_comparable
  from home_address
  where is_believed
  group by 1, 2, 3
)

select
  c.credential_id,
  h.source_ip,
  h.vpc_endpoint_id,
  h.is_comparable,
  cast(sum(k.event_count) as bigint) as event_count,
  min(k.first_seen) as first_seen,
  max(k.last_seen) as last_seen
from key_use k
join credential c
  -- Console events may show no key.
  on c.access_key_id = coalesce(k.access_key_id, '')
  and c.identity_arn = k.identity_arn
join homes h
  on h.credential_id = c.root_credential_id
  and h.source_ip = k.source_ip
  and h.vpc_endpoint_id = coalesce(k.vpc_endpoint_id, '')
-- Of the other workloads neither home nor detection is there yet.
where c.issuer = 'lambda'
group by 1, 2, 3, 4
