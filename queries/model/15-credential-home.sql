/*
One row for every credential: what is known of its home. A chained credential has its root's.

credential_id         the credential
home_regions, home_addresses   sorted arrays
is_home_known         whether any home address is believed
is_home_comparable    whether the belief could be tested (see `home_address`)
created_at            when AWS says that the session was issued, for credentials whose issue is not in the evidence
is_home_whole         false if the evidence does not reach back to its issue, and the worker that it was issued for is not
                      seen: then other workers may have opened their log streams unseen, for a key serves all that start
                      while it lives. It does not if that was before the first event of its account in the region, or if
                      other issues of Lambda's are there and this one is not
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

-- Where a trail records what Lambda asks of STS, it records every issue: one that is not there is in a file that is not.
minting_places as (
  select distinct
    split_part(identity_arn, ':', 5) as account_id,
    region
  from mint
  where issuer = 'lambda'
),

-- What is seen to be issued has all its workers after that.
creations as (
  select
    c.credential_id,
    -- A worker logs in the region that its function runs in, and Lambda asks the STS of that region.
    max(case when m.region is not null then '9999' else b.began_at end) as began_at,
    -- A text that is no time tells nothing.
    min(case when try(from_iso8601_timestamp(w.created_at)) is not null then w.created_at end) as created_at,
    min(w.event_ts) as first_seen
  from credential c
  join worker_event w
    on w.access_key_id = c.access_key_id
    and w.identity_arn = c.identity_arn
  left join delivery_start b
    on b.account_id = c.account_id
    and b.region = w.region
  left join minting_places m
    on m.account_id = c.account_id
    and m.region = w.region
  where not contains(c.issuer_known_by, 'mint')
  group by 1
),

-- Without a worker's event the others tell.
unlogged_credentials as (
  select
    credential_id,
    access_key_id,
    identity_arn
  from credential
  where not contains(issuer_known_by, 'mint')
    and not contains(issuer_known_by, 'worker')
),

unlogged_creations as (
  select
    c.credential_id,
    min(
      case when try(from_iso8601_timestamp(l.useridentity.sessioncontext.attributes.creationdate)) is not null
        then l.useridentity.sessioncontext.attributes.creationdate
      end
    ) as created_at
  from unlogged_credentials c
  join cloudtrail_logs l
    on l.useridentity.accesskeyid = c.access_key_id
    and l.useridentity.arn = c.identity_arn
  -- Some old records write 20131102T010628Z.
  where strpos(l.useridentity.sessioncontext.attributes.creationdate, '-') = 5
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
  coalesce(w.created_at, l.created_at) as created_at,
  coalesce(w.created_at >= w.began_at, true)
    -- The worker that a key is issued for opens its log stream within seconds.
    or w.first_seen <= cast(from_iso8601_timestamp(w.created_at) as timestamp) + interval '1' minute as is_home_whole
from credential c
left join homes h
  on h.credential_id = c.root_credential_id
left join unlogged_creations l
  on l.credential_id = c.root_credential_id
left join creations w
  on w.credential_id = c.root_credential_id
