/*
One row for every credential: what is known of its home. A chained credential has its root's.

credential_id         the credential
home_regions, home_addresses   sorted arrays
is_home_known         whether any home address is believed
is_home_comparable    whether the belief could be tested (see `home_address`)
created_at            when AWS says that the session was issued, for credentials whose issue is not in the evidence
is_home_whole         false if that was before the first event of its account in the evidence, and the worker that it was
                      issued for is not seen: then other workers opened their log streams unseen, for a key serves all
                      that start while it lives
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
),

beginnings as (
  select
    recipientaccountid as account_id,
    date_format(min(event_at), '%Y-%m-%dT%H:%i:%sZ') as began_at
  from cloudtrail_logs
  group by 1
),

-- What is seen to be issued has all its workers after that.
creations as (
  select
    c.credential_id,
    min(b.began_at) as began_at,
    min(w.created_at) as created_at,
    min(w.event_ts) as first_seen
  from credential c
  join worker_event w
    on w.access_key_id = c.access_key_id
    and w.identity_arn = c.identity_arn
  left join beginnings b
    on b.account_id = c.account_id
  where not contains(c.issuer_known_by, 'mint')
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
  coalesce(h.is_home_comparable, false) as is_home_comparable,
  w.created_at,
  coalesce(w.created_at >= w.began_at, true)
    -- The worker that a key is issued for opens its log stream within seconds.
    or w.first_seen <= cast(from_iso8601_timestamp(w.created_at) as timestamp) + interval '1' minute as is_home_whole
from credential c
left join homes h
  on h.credential_id = c.root_credential_id
left join creations w
  on w.credential_id = c.root_credential_id
