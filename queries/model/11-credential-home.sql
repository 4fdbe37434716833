/*
One row for every credential: what is known of its home. A chained credential has its root's.

credential_id         the credential
home_regions, home_addresses   sorted arrays
is_home_known         whether any home address is believed
is_home_comparable    whether the belief could be tested (see `home_address`)
*/
with homes as (
  select
    credential_id,
    array_sort(array_agg(distinct region)) as home_regions,
    array_sort(array_agg(distinct source_ip)) as home_addresses,
    max(case when is_comparable then 1 else 0 end) = 1 as is_home_comparable
  from home_address
  where is_believed
  group by 1
)

select
  c.credential_id,
  case
    when c.session_subtype = 'edge' then coalesce(h.home_regions, c.regions)
    when contains(c.issuer_known_by, 'mint') or contains(c.issuer_known_by, 'inScopeOf') then c.regions
    else coalesce(h.home_regions, c.regions)
  end as home_regions,
  coalesce(h.home_addresses, array_except(array[''], array[''])) as home_addresses,
  h.credential_id is not null as is_home_known,
  coalesce(h.is_home_comparable, false) as is_home_comparable
from credential c
left join homes h
  on h.credential_id = c.root_credential_id
