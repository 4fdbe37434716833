/*
The harmless explanations of a place at low severity or above, each tested against the evidence; of one at info the
explanation that it is the function's own worker.

credential_id, source_ip, vpc_endpoint_id    the place, as in `foreign_use`
place                 the order
code, excluded, text  the explanation, whether the facts exclude it, and which
*/
with roots_at_home as (
  select distinct credential_id
  from home_call
  where not is_interface_call
),

-- A roll-up has one sentence for all its credentials.
facts as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    f.class,
    f.reading,
    f.is_rolled_up,
    -- What is obtained with a key has no other way out than the function.
    f.is_split or r.credential_id is not null as is_split,
    f.explained_by,
    f.is_partly_explained,
    f.first_seen,
    f.last_seen,
    f.header_call,
    f.is_proving,
    i.other_count,
    f.event_count,
    f.presigned_count,
    c.issuer,
    c.workload_key,
    case
      when f.is_rolled_up
        then min(f.other_call) over (
          partition by
            -- Sessions show addresses of their own behind an endpoint.
            case when f.vpc_endpoint_id <> '' then f.vpc_endpoint_id else f.source_ip end,
            f.reading,
            c.workload
        )
      else f.other_call
    end as other_call,
    substr(
      cast(
        case
          when f.is_rolled_up then min(f.first_seen) over (partition by f.source_ip, f.reading)
          else f.first_seen
        end as varchar
      ),
      1,
      10
    ) as first_day,
    substr(g.known_to, 1, 10) as last_day,
    substr(g.newest_version, 1, 10) as newest_day
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  left join roots_at_home r
    on r.credential_id = c.root_credential_id
  left join identity_proof i
    on i.source_ip = f.source_ip
    and f.vpc_endpoint_id = ''
  cross join aws_ranges g
  where f.level >= 2
    -- What a function hands out is anybody's: the reading itself is the harmless explanation.
    and f.reading <> 'vended'
),

-- Places that an unseen worker of the function may be at.
worker_facts as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    f.first_seen,
    c.account_id,
    element_at(h.home_regions, 1) as home_region,
    h.is_home_known,
    h.is_home_whole,
    case when w.credential_id is null then 'none did from here' else 'the one that did from here is not believed' end as opening_text,
    cast(try(from_iso8601_timestamp(coalesce(t.issued_at, h.created_at))) as timestamp) as started_at
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  join credential t
    on t.credential_id = c.root_credential_id
  join credential_home h
    on h.credential_id = f.credential_id
  left join (
    select distinct
      credential_id,
      source_ip,
      vpc_endpoint_id
    from home_address
    where not is_believed
  ) w
    on w.credential_id = c.root_credential_id
    and w.source_ip = f.source_ip
    and w.vpc_endpoint_id = f.vpc_endpoint_id
  where f.level >= 1
    and f.class = 'aws-home-region'
    and c.issuer = 'lambda'
    and coalesce(c.session_subtype, '') <> 'poller'
    and f.reading in ('plain', 'identity-proof')
),

-- What the evidence shows of the address at other times.
allocations as (
  select
    source_ip,
    min(valid_from) as allocated_at,
    max(valid_to) as released_at
  from account_address
  group by 1
),

-- When the address was AWS's, before and after.
announcements as (
  select
    f.credential_id,
    f.source_ip,
    max(case when a.valid_to <= f.first_seen then a.valid_to end) as until,
    min(case when a.valid_from > f.first_seen then a.valid_from end) as since
  from facts f
  join aws_address a
    on a.source_ip = f.source_ip
  where f.class in ('outside-aws', 'candidate-own-egress')
  group by 1, 2
),

-- How many hours lie between the start of the credential and its use from a place in its region, and in how many of them the
-- account has events there: a worker may have opened its log stream in one that is missing.
key_lives as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    min(date_diff('hour', date_trunc('hour', f.started_at), date_trunc('hour', f.first_seen)) + 1) as hour_count,
    count(distinct a.began_at) as active_count
  from worker_facts f
  left join active_hour a
    on a.account_id = f.account_id
    and a.region = f.home_region
    and a.began_at >= date_trunc('hour', f.started_at)
    and a.began_at <= f.first_seen
  where f.started_at is not null
  group by 1, 2, 3
),

candidates as (
  select
    workload_key,
    exit,
    session_count,
    late_count,
    ran_session_count
  from exit_candidate
  where kind = 'any'
    and way in ('inside', 'outside')
),

used_exits as (
  select
    workload_key,
    array_join(array_sort(array_agg(distinct coalesce(network, exit))), ', ') as exits
  from exit
  group by 1
),

alternatives as (
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    1 as place,
    'aws-address' as code,
    (last_day like '0000%' or first_day <= last_day)
      and not (n.until is not null and n.since is not null) as excluded,
    case
      when last_day like '0000%' then 'An address of AWS: the ip-ranges.json that was named' || coalesce(', of ' || newest_day, '')
        || ', has no prefix for it; it lists AWS''s own addresses, not those that customers bring to AWS.'
      when n.until is not null and n.since is not null then 'An address of AWS: ip-ranges.json named a prefix for it until '
        || date_format(n.until, '%Y-%m-%d') || ' and again from ' || date_format(n.since, '%Y-%m-%d') || ', but none on ' || first_day
        || '; whose it was in between the file does not say.'
      when first_day <= last_day then 'An address of AWS: ip-ranges.json names no prefix for it on ' || first_day
        || ', nor one that had dropped out and came back within 30 days'
        || coalesce(' (it did until ' || date_format(n.until, '%Y-%m-%d') || ')', '')
        || coalesce(' (it does from ' || date_format(n.since, '%Y-%m-%d') || ' on)', '')
        || '; it lists AWS''s own addresses, not those that customers bring to AWS.'
      else 'An address of AWS: ip-ranges.json had no prefix for it as of ' || last_day || ', the last version that is known;'
        || ' AWS may have added one since.'
    end as text
  from facts f
  left join announcements n
    on n.credential_id = f.credential_id
    and n.source_ip = f.source_ip
  where f.class in ('outside-aws', 'candidate-own-egress')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'own-egress' as code,
    f.class <> 'candidate-own-egress' and (f.is_split or n.workload_key is not null) as excluded,
    case
      when f.class = 'candidate-own-egress' then 'A gateway of the customer: the sessions of the workload leave by this address'
        || ' as they would by a gateway outside AWS. Ask the customer.'
      when f.is_split then 'A gateway of the customer: the function''s credential also called from its worker''s own'
        || ' address, so the function is behind no gateway.'
      when n.workload_key is not null then 'A gateway of the customer: the function was created, or last set, without a VPC.'
      when x.exits is not null then 'A gateway of the customer: the workload''s sessions leave by ' || x.exits
        || '; that this address is another way out is not excluded. Ask the customer.'
      when a.source_ip is not null then 'A gateway of the customer: the evidence shows the address as the customer''s from '
        || date_format(a.allocated_at, '%Y-%m-%dT%H:%i:%sZ')
        || case
          when a.released_at < timestamp '9999-01-01 00:00:00'
            then ' to ' || date_format(a.released_at, '%Y-%m-%dT%H:%i:%sZ')
          else ' on'
        end || ', not at the time of use. Ask the customer.'
      when f.class = 'aws-other-region' then 'A gateway of the customer: none in another region is learnt from the sessions, and'
        || ' no allocation in the evidence and no trusted address names it. Ask the customer.'
      when k.exit is not null then 'A gateway of the customer (NAT, VPN, proxy, own address range): no allocation in the evidence'
        || ' and no trusted address names it. Of ' || cast(k.ran_session_count as varchar) || ' sessions that ran, '
        || cast(k.session_count as varchar) || ' used it, ' || cast(k.late_count as varchar) || ' of them for the first time more'
        || ' than five minutes after their start: not enough to learn it. Ask the customer.'
      else 'A gateway of the customer (NAT, VPN, proxy, own address range): no allocation in the evidence and no trusted'
        || ' address names it, and the sessions do not teach it: too few of those that ran use it. Ask the customer.'
    end as text
  from facts f
  left join used_exits x
    on x.workload_key = f.workload_key
  left join workload_without_vpc n
    on n.workload_key = f.workload_key
    and f.first_seen >= n.valid_from
    and f.last_seen < n.valid_to
  left join allocations a
    on a.source_ip = f.source_ip
  left join exit_network w
    on w.source_ip = f.source_ip
  left join candidates k
    on k.workload_key = f.workload_key
    and k.exit = coalesce(w.network, f.source_ip)
  where f.class in ('outside-aws', 'aws-home-region', 'aws-other-region', 'candidate-own-egress')
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'own-endpoint' as code,
    false as excluded,
    case
      when v.owner = 'own' then 'An endpoint of the customer: it belongs to the account ' || v.owner_account_id
        || '. Who called through it the endpoint does not tell.'
      when v.owner = 'foreign' and f.reading = 'egress' then 'An endpoint that accounts of the customer share: nearly all sessions'
        || ' that call the service use it. Account ' || v.owner_account_id || ' is not among those of the evidence, nor named with'
        || ' --org-accounts. Ask the customer whose it is.'
      when v.owner = 'foreign' then 'An endpoint in another account of the customer: account ' || v.owner_account_id
        || ' is not among those of the evidence, nor named with --org-accounts. Ask the customer whose it is.'
      when v.created_by is not null then 'An endpoint of the customer: the workload''s credential itself created it, away from home.'
        || ' Ask the customer whether the workload creates endpoints.'
      else 'An endpoint of the customer: CloudTrail does not name its owner, and the evidence does not show its creation.'
        || ' Ask the customer whose it is.'
    end as text
  from facts f
  join vpc_endpoint v
    on v.vpc_endpoint_id = f.vpc_endpoint_id
  where f.class in ('vpc-endpoint-own', 'vpc-endpoint-foreign', 'vpc-endpoint-unknown')
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    3 as place,
    'presigned-url' as code,
    true as excluded,
    case
      when presigned_count = 0 then 'A presigned URL of an S3 object opened by somebody else, which needs'
        || ' no key: none of the calls is recorded as one.'
      when presigned_count < event_count then 'A presigned URL opened by somebody else: some of the calls are recorded as such, but'
        || ' others were signed with the key itself (' || coalesce(header_call, '') || ').'
      else 'A presigned URL opened by somebody else: the calls are recorded as such, but at the same address others were signed'
        || ' with a key of the account (' || coalesce(header_call, '') || ').'
    end as text
  from facts
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    4 as place,
    'forwarded-identity-proof' as code,
    reading <> 'identity-proof' and (other_call is not null or coalesce(other_count, 0) > 0) as excluded,
    case
      when reading = 'identity-proof' then 'A signed GetCallerIdentity that the workload handed to a service such as'
        || ' HashiCorp Vault, which forwarded it: nothing else was called from here.'
      when other_call is null and other_count > 0 then 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault:'
        || ' with other credentials the same machine made '
        || case when other_count = 1 then 'another call' else cast(other_count as varchar) || ' other calls' end
        || ', which such a service does not.'
      when other_call is null then 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault: nothing else was'
        || ' called from here with ' || case when is_rolled_up then 'these credentials.' else 'this credential.' end
      else 'A signed GetCallerIdentity forwarded by a service such as HashiCorp Vault: from here '
        || case when is_rolled_up then 'these credentials' else 'the credential' end || ' made '
        || case when is_proving then 'other calls too (' else 'other calls (' end || other_call || ').'
    end as text
  from facts
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    6 as place,
    'own-worker' as code,
    f.is_home_known and f.is_home_whole and coalesce(k.active_count >= k.hour_count, false) as excluded,
    case
      when not f.is_home_known then 'The function''s own worker: the evidence does not show at which addresses its workers ran.'
      when not f.is_home_whole then 'A worker of the function that is not seen: the key is older than the evidence, in which no worker'
        || ' opens a log stream from here.'
      when k.active_count >= k.hour_count then 'A worker of the function that is not seen: each opens a log stream when it starts, and '
        || f.opening_text || '; of each hour since the key''s issue the evidence has events of the account in the region.'
      else 'A worker of the function that is not seen: each opens a log stream when it starts, and ' || f.opening_text || '; but of '
        || coalesce(cast(k.hour_count - k.active_count as varchar) || ' of the ' || cast(k.hour_count as varchar), 'some')
        || ' hours since the key''s issue the evidence has no event of the account in the region, be it that none happened or that'
        || ' files are missing.'
    end as text
  from worker_facts f
  left join key_lives k
    on k.credential_id = f.credential_id
    and k.source_ip = f.source_ip
    and k.vpc_endpoint_id = f.vpc_endpoint_id
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    5 as place,
    'lambda-own-call' as code,
    explained_by = '' as excluded,
    case
      when explained_by = '' and is_partly_explained then 'A call of Lambda on the function''s behalf: some of the events'
        || ' are such calls, but Lambda makes no others with the credential from its own addresses, as were made from here'
        || ', names no attackers'' tool, and keeps network interfaces only for functions in a VPC.'
      when explained_by = '' then 'A call of Lambda on the function''s behalf: these are decryption of environment variables'
        || ' and, if it is in a VPC, network interface calls, from AWS addresses of the home region; none of the events is one.'
      else 'A call of Lambda on the function''s behalf: all of the events are.'
    end as text
  from facts
  where issuer = 'lambda'
)

select *
from alternatives
