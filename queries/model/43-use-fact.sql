/*
What the sentences of `use_reason` say of a place that is raised: one row a place.

credential_id, source_ip, vpc_endpoint_id, class, home, reading, is_rolled_up, level, severity, signal_codes,
credential_count, aws_region, aws_service, first_seen    as in `foreign_use`
identity_arn, issuer_known_by, account_id, role_name, session_subtype    of the credential
home_addresses, is_home_comparable, is_home_whole, session_created_at    of its home
version_text          of which ip-ranges.json it is said that the address is not in it
home_text, region_text     where the workload is at home
shown_address_text    what the address of a call through a VPC endpoint is worth
owner, owner_account_id, endpoint_created_at, endpoint_created_by    of the VPC endpoint
note                  what --trusted-addresses says of the address
allocated_at          when the customer's address was allocated
deleted_at            when the function was deleted, for what was done after that
instance_text         the instance that the address belonged to (`instance_address`), and since when
machine_text          what a machine is known by, for proofs of identity
address_count         from how many addresses handed out credentials are used (`vended_credential`)
split_count           sessions of the workload that call from here and from their worker's address
network               the network that the place carries calls with (`exit_network`), of an IPv6 address
exit_text             how many sessions use the place, of a place that carries the workload's calls
*/
-- A roll-up has one sentence for all its credentials, with the first day of all.
with raised as (
  select
    f.*,
    case
      when f.is_rolled_up then min(f.first_seen) over (partition by f.source_ip, f.is_rolled_up)
      else f.first_seen
    end as seen_at
  from foreign_use f
  where f.level > 0
),

notes as (
  select
    source_ip,
    min(note) as note
  from address_class
  where class = 'trusted'
  group by 1
),

-- An address may be allocated, given back and allocated again.
allocations as (
  select
    r.credential_id,
    r.source_ip,
    max(a.valid_from) as allocated_at
  from raised r
  join account_address a
    on a.source_ip = r.source_ip
    and r.first_seen >= a.valid_from
    and r.first_seen < a.valid_to
  where r.class = 'account'
  group by 1, 2
),

-- A last invocation may have gone on for 15 minutes: see `workload_end`.
deletions as (
  select
    r.credential_id,
    r.source_ip,
    r.vpc_endpoint_id,
    max(e.ended_at) - interval '15' minute as deleted_at
  from raised r
  join credential c
    on c.credential_id = r.credential_id
  join workload_end e
    on e.workload_key = c.workload_key
    and r.last_seen > e.ended_at
  where r.reading = 'after-end'
  group by 1, 2, 3
),

instances as (
  select
    r.credential_id,
    r.source_ip,
    array_join(
      array_sort(array_agg(distinct i.instance_id || ' at ' || date_format(i.valid_from, '%Y-%m-%dT%H:%i:%sZ'))),
      ', '
    ) as instance_text
  from raised r
  join instance_address i
    on i.source_ip = r.source_ip
    and r.last_seen >= i.valid_from
    and r.first_seen < i.valid_to
  where r.reading = 'lateral'
  group by 1, 2
),

splits as (
  select
    c.workload_key,
    r.source_ip,
    r.vpc_endpoint_id,
    count(*) as split_count
  from raised r
  join credential c
    on c.credential_id = r.credential_id
  where r.is_split
  group by 1, 2, 3
),

exits as (
  select
    workload_key,
    exit,
    max(session_count) as session_count,
    max(workload_session_count) as workload_session_count
  from exit
  group by 1, 2
)

select
  f.credential_id,
  f.source_ip,
  f.vpc_endpoint_id,
  f.class,
  f.home,
  f.reading,
  f.is_rolled_up,
  f.level,
  f.severity,
  f.signal_codes,
  f.credential_count,
  f.aws_region,
  f.aws_service,
  f.first_seen,
  c.identity_arn,
  c.issuer_known_by,
  c.account_id,
  c.role_name,
  c.session_subtype,
  h.home_addresses,
  h.is_home_comparable,
  h.is_home_whole,
  h.created_at as session_created_at,
  case
    -- A single ip-ranges.json, which holds for all times.
    when substr(r.known_to, 1, 4) = '0000' then coalesce(' of ' || substr(r.newest_version, 1, 10), '') || ', the one that was named'
    when substr(cast(f.seen_at as varchar), 1, 10) > substr(r.known_to, 1, 10)
      then ' as of ' || substr(r.known_to, 1, 10) || ', the last that is known'
    else ' of ' || substr(cast(f.seen_at as varchar), 1, 10)
  end as version_text,
  case
    when f.is_rolled_up then 'none of the credentials is at home there'
    when cardinality(h.home_addresses) = 0 then 'no address of its workers is in the evidence'
    when cardinality(h.home_addresses) <= 5 then 'its workers used ' || array_join(h.home_addresses, ', ')
    else 'its workers used ' || cast(cardinality(h.home_addresses) as varchar) || ' addresses, among them '
      || array_join(slice(h.home_addresses, 1, 3), ', ')
  end as home_text,
  coalesce(array_join(h.home_regions, ', '), 'an unknown region') as region_text,
  -- A VPC may use any addresses, public ones too.
  case
    when f.vpc_endpoint_id <> '' and f.source_ip <> '' and not f.is_rolled_up
      then '. The address that it shows, ' || f.source_ip || ', is one of that VPC''s, whose owner chooses it.'
    else '.'
  end as shown_address_text,
  v.owner,
  v.owner_account_id,
  v.created_at as endpoint_created_at,
  v.created_by as endpoint_created_by,
  n.note,
  l.allocated_at,
  d.deleted_at,
  case when f.class = 'shared-egress' then w.network end as network,
  coalesce(s.split_count, 0) as split_count,
  i.instance_text,
  o.address_count,
  -- One machine outside AWS has many IPv6 addresses.
  coalesce('the network ' || p.network, 'this address') as machine_text,
  case
    when x.exit is not null then cast(x.session_count as varchar) || ' of the ' || cast(x.workload_session_count as varchar)
      || ' sessions of this workload that '
      || case when f.vpc_endpoint_id <> '' then 'call the service' else 'are seen to leave' end || ' do so'
    else 'sessions of other workloads of the account do so'
  end as exit_text
from raised f
join credential c
  on c.credential_id = f.credential_id
left join vpc_endpoint v
  on v.vpc_endpoint_id = f.vpc_endpoint_id
left join notes n
  on n.source_ip = f.source_ip
left join allocations l
  on l.credential_id = f.credential_id
  and l.source_ip = f.source_ip
left join deletions d
  on d.credential_id = f.credential_id
  and d.source_ip = f.source_ip
  and d.vpc_endpoint_id = f.vpc_endpoint_id
left join exits x
  on x.workload_key = c.workload_key
  and x.exit = case when f.vpc_endpoint_id <> '' then f.vpc_endpoint_id else f.source_ip end
left join instances i
  on i.credential_id = f.credential_id
  and i.source_ip = f.source_ip
left join vended_credential o
  on o.credential_id = f.credential_id
left join identity_proof p
  on p.source_ip = f.source_ip
left join splits s
  on s.workload_key = c.workload_key
  and s.source_ip = f.source_ip
  and s.vpc_endpoint_id = f.vpc_endpoint_id
left join exit_network w
  on w.source_ip = f.source_ip
join credential_home h
  on h.credential_id = f.credential_id
cross join aws_ranges r
