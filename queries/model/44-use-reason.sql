/*
Why a place is raised, and why with its severity: sentences with the facts in them, for readers who are no engineers.

credential_id, source_ip, vpc_endpoint_id    the place, as in `foreign_use`
place                 the sentences' order
code, text            the reason
*/
-- Links are opened, and handed out credentials used, by many: one sentence for all their addresses of a class.
with client_addresses as (
  select
    account_id,
    role_name,
    class,
    reading,
    array_sort(array_agg(distinct source_ip)) as addresses
  from use_fact
  where reading in ('presigned', 'vended')
  group by 1, 2, 3, 4
),

role_buckets as (
  select
    p.account_id,
    p.role_name,
    array_sort(array_agg(distinct l.bucket)) as buckets
  from (
    select
      f.account_id,
      f.role_name,
      e.event
    from use_fact f
    join credential_use u
      on u.credential_id = f.credential_id
      and u.source_ip = f.source_ip
      and u.vpc_endpoint_id = f.vpc_endpoint_id
    cross join unnest(u.events) as e(event)
    where f.reading = 'presigned'
  ) p
  join presigned_call l
    on l.source_file_id = cast(p.event / 4294967296 as integer)
    and l.record_index = cast(p.event % 4294967296 as integer)
  where l.bucket is not null
  group by 1, 2
),

suspect_allocations as (
  select
    e.allocated_ip as source_ip,
    min(
      c.access_key_id || ' (' || c.identity_arn || ') from ' || coalesce(e.caller_ip, 'no address') || ' at '
        || date_format(e.event_at, '%Y-%m-%dT%H:%i:%sZ')
    ) as caller
  from elastic_ip_call e
  join credential c
    on c.access_key_id = e.access_key_id
    and c.identity_arn = e.identity_arn
  left join home_address h
    on h.credential_id = c.root_credential_id
    and h.source_ip = e.caller_ip
    and h.is_believed
  where e.eventname = 'AllocateAddress'
    and c.issuer = 'lambda'
    -- From home the function itself did.
    and h.source_ip is null
  group by 1
),

service_calls as (
  select
    c.workload_key,
    u.credential_id,
    u.source_ip || ' (' || u.event_name || ')' as call,
    min(u.first_seen) as first_seen
  from credential_use u
  join credential c
    on c.credential_id = u.credential_id
  where u.class = 'aws-service'
  group by 1, 2, 3
),

-- What services do for several sessions they do for the workload.
single_calls as (
  select
    workload_key,
    call
  from service_calls
  group by 1, 2
  having count(*) = 1
),

-- What a service does with a suspect key goes on from what the thief did with it, unless it did so before.
consequences as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    array_sort(array_agg(distinct s.call)) as calls
  from use_fact f
  join service_calls s
    on s.credential_id = f.credential_id
    and s.first_seen >= f.first_seen
  join single_calls o
    on o.workload_key = s.workload_key
    and o.call = s.call
  where f.level >= 3
    and f.reading <> 'vended'
  group by 1, 2, 3
),

reasons as (
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    1 as place,
    f.class as code,
    case
      when f.reading = 'vended' then 'Credentials of the role were used from '
      else 'Presigned URLs of the role were opened from '
    end
      || case
        when cardinality(l.addresses) <= 5 then array_join(l.addresses, ', ')
        else cast(cardinality(l.addresses) as varchar) || ' addresses, among them '
          || array_join(slice(l.addresses, 1, 3), ', ')
      end
      || case
        when f.reading = 'presigned' and b.buckets is not null then ', for objects in '
          || case when cardinality(b.buckets) = 1 then 'the bucket ' else 'the buckets ' end || array_join(slice(b.buckets, 1, 10), ', ')
          || case
            when cardinality(b.buckets) > 10 then ' and ' || cast(cardinality(b.buckets) - 10 as varchar) || ' more'
            else ''
          end
        else ''
      end || '.' as text
  from use_fact f
  join client_addresses l
    on l.account_id = f.account_id
    and l.role_name = f.role_name
    and l.class = f.class
    and l.reading = f.reading
  left join role_buckets b
    on b.account_id = f.account_id
    and b.role_name = f.role_name
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    1 as place,
    class as code,
    case class
      when 'outside-aws' then 'Called from ' || source_ip || ', which is not in AWS''s ip-ranges.json' || version_text
        || '; ' || home_text || '.'
      when 'vpc-endpoint-foreign' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || ', which belongs to account ' || owner_account_id || ', neither in the evidence nor named as the customer''s; '
        || case when reading = 'egress' then 'but ' || exit_text || ' by it' else home_text end || shown_address_text
      when 'vpc-endpoint-unknown' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || case
          when endpoint_created_by is null then ', whose owner the evidence does not tell; '
          else ', which was created at ' || date_format(endpoint_created_at, '%Y-%m-%dT%H:%i:%sZ') || ' with ' || endpoint_created_by
            || ', not a home of that key: what a stolen key creates is not the customer''s; '
        end
        || home_text || shown_address_text
      when 'vpc-endpoint-own' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || case
          when owner = 'own' then ', which belongs to the customer''s account ' || owner_account_id || '.'
          else ', through which calls of the customer regularly go: ' || exit_text || '.'
        end
      when 'aws-other-region' then 'Called from ' || source_ip || ', an AWS address of '
        || case when aws_region = 'GLOBAL' then 'AWS''s worldwide edge network' else coalesce(aws_region, 'another region') end
        || ' (' || coalesce(aws_service, 'AMAZON') || '), while the workload runs in ' || region_text || '; ' || home_text || '.'
      when 'aws-home-region' then 'Called from ' || source_ip || ', an AWS address of the region that the workload runs in ('
        || region_text || ')' || case when cardinality(home_addresses) = 0 then '; ' else ', but not one of its own: ' end
        || home_text || '.'
      when 'candidate-own-egress' then 'Called from ' || source_ip || ', which is not in AWS''s ip-ranges.json' || version_text
        || ', but ' || exit_text || ' by it: it may be the customer''s own gateway. Ask the customer.'
      when 'shared-egress' then 'Called from ' || source_ip || ', an AWS address of ' || region_text
        || case
          when network is null then ' that carries calls as a NAT gateway does: '
          else ' in the network of a VPC, ' || network || ', that carries calls: '
        end || exit_text || ' by it.'
      when 'account' then 'Called from ' || source_ip || ', an Elastic IP address of the customer at that time'
        || coalesce(': allocated at ' || date_format(allocated_at, '%Y-%m-%dT%H:%i:%sZ'), '') || '.'
      when 'trusted' then 'Called from ' || source_ip || ', which the examiner named as trusted'
        || coalesce(' (' || nullif(note, '') || ')', '') || '.'
      when 'private' then 'Called from the private address ' || source_ip || ', which says nothing of where it is.'
      when 'home' then 'Called from ' || source_ip || ', the workload''s own address.'
      when 'unknown' then case
          when source_ip = '' then 'The record names no address.'
          else 'Called from ' || source_ip || ', of which nothing is known.'
        end
      else 'Called from ' || source_ip || '.'
    end as text
  from use_fact
  where reading not in ('presigned', 'vended')
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    case when home = 'unknown' then 'home-unknown' else 'home-not-comparable' end as code,
    case
      when home = 'unknown' and session_subtype = 'poller' then 'The credential is a session of Lambda''s own pollers, which run no'
        || ' worker and open no log stream, so that no address of AWS in the region is foreign to it.'
      when home = 'unknown' then 'The evidence does not show at which addresses this credential is at home: no believable'
        || ' log-stream event of its workers is there. An address inside AWS can neither be cleared nor blamed.'
      else 'Fewer than five other worker addresses of the region show a TLS connection to compare the home''s with,'
        || ' so that a forged worker event could not be told.'
    end as text
  from use_fact
  where home = 'unknown'
    or (not is_home_comparable and cardinality(home_addresses) > 0)
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    'issuer-presumed' as code,
    'The evidence does not show how this key was issued. Its session, ' || coalesce(substr(identity_arn, strpos(identity_arn, '/') + 1), '')
      || ', is one that Lambda obtains for the function, and nobody else is seen to obtain it; so it is taken for a key of the'
      || ' function that is older than the evidence, or whose issue is not in it. Who may assume the role could have given a session'
      || ' this name as well.' as text
  from use_fact
  where cardinality(issuer_known_by) = 0
    and not is_rolled_up
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'chained-role' as code,
    'The credential was obtained ' || coalesce('at ' || date_format(d.issued_at, '%Y-%m-%dT%H:%i:%sZ') || ' ', '')
      || 'by AssumeRole, '
      || case
        when d.chain_length = 1 then 'with the key '
        else 'in ' || cast(d.chain_length as varchar) || ' steps that began with the key '
      end
      || t.access_key_id || ' of the Lambda function ' || t.workload || '.' as text
  from use_fact f
  join derived_credential d
    on d.credential_id = f.credential_id
    and d.way = 'chained'
  join credential t
    on t.credential_id = d.root_credential_id
  where not f.is_rolled_up
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    'home-not-whole' as code,
    'The key was issued at ' || session_created_at || ', which is not in the evidence. Workers may have opened their log streams with it'
      || ' unseen, for a key serves several: another AWS address of the home region may be one of them.' as text
  from use_fact
  where not is_home_whole
    and class = 'aws-home-region'
    and cardinality(home_addresses) > 0
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'worker-not-believed' as code,
    'A log stream was opened from here as a function''s worker opens it, which is not believed: '
      || case h.why_not
        when 'outside-aws' then 'workers run at addresses of AWS or, in a VPC, behind the customer''s, and this is neither.'
        when 'other-region' then 'it was opened in ' || h.region || ', and the function runs in ' || f.region_text || '.'
        when 'endpoint' then 'workers open theirs without a VPC endpoint.'
        else 'its TLS connection is unlike those of other workers of the region, which AWS records.'
      end as text
  from use_fact f
  join credential c
    on c.credential_id = f.credential_id
  join (
    select
      credential_id,
      source_ip,
      vpc_endpoint_id,
      min(why_not) as why_not,
      min(region) as region
    from home_address
    where not is_believed
    group by 1, 2, 3
  ) h
    on h.credential_id = c.root_credential_id
    and h.source_ip = f.source_ip
    and h.vpc_endpoint_id = f.vpc_endpoint_id
  where not f.is_rolled_up
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    2 as place,
    'allocated-by-suspect' as code,
    'A workload''s own key allocated this Elastic IP address, away from its home: ' || a.caller || ', so that it does not count as'
      || ' the customer''s.' as text
  from use_fact f
  join suspect_allocations a
    on a.source_ip = f.source_ip
  where f.vpc_endpoint_id = ''
    and f.class <> 'account'
    and not f.is_rolled_up
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    3 as place,
    reading as code,
    case reading
      when 'console' then case
          when session_subtype = 'console' then 'This is a console session that was opened with the workload''s credential, which'
          else 'The workload''s credential was used to open a console session, which'
        end || ' a workload does by itself only if it is a broker of console sessions.'
      when 'after-end' then 'Used after the function had been deleted'
        || coalesce(' (' || date_format(deleted_at, '%Y-%m-%dT%H:%i:%sZ') || ')', '')
        || ' and its last invocation, of 15 minutes at most, must have ended.'
      when 'presigned' then 'Only presigned URLs of this role were opened from here: whoever holds a link shows its own address.'
      when 'vended' then 'The function obtained these credentials with keys of which no use is raised at medium or above; '
        || cast(credential_count as varchar) || ' are used from other places only, from ' || cast(address_count as varchar)
        || ' addresses: a function that hands credentials to its clients (token vending) does so. Ask the customer.'
      when 'identity-proof' then 'The only call ever seen from ' || machine_text || ' is GetCallerIdentity, for '
        || case when credential_count = 1 then 'one credential' else cast(credential_count as varchar) || ' credentials' end
        || ': services such as HashiCorp Vault forward such a signed call'
        || ' to prove an identity, and a thief who tries a key makes it.'
      when 'egress' then 'None of these sessions calls from its worker''s address too, as it would if the function were in no VPC'
        || case when split_count > 0 then '; those that do are findings of their own, ' || cast(split_count as varchar) else '' end
        || '.'
      when 'lateral' then 'The Elastic IP address was given to the instance ' || instance_text
        || ', not to a gateway that carries the workload''s calls: the credential was'
        || ' used on that machine of the customer''s, or through it.'
      when 'split' then 'The same credential also called from its worker''s own address: such a function is in no VPC,'
        || ' so that neither a gateway nor an endpoint carries its calls.'
    end as text
  from use_fact
  where reading <> 'plain'
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    4 as place,
    'raised-by-signals' as code,
    'Several signs of an intruder, in different events, raise this by one step, to ' || severity || '. They are named below.' as text
  from use_fact
  where cardinality(signal_codes) > 0
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    5 as place,
    s.code,
    case s.code
      when 'region-not-home' then 'It called ' || array_join(s.details, ', ') || ', which is not the workload''s region, and where it'
        || ' is not seen to call otherwise.'
      when 'reconnaissance' then 'It explored: ' || array_join(slice(s.details, 1, 10), ', ')
        || ', which no session of the workload does from home.'
      when 'unlike-user-agent' then 'Its client calls itself ' || array_join(slice(s.details, 1, 5), ', ')
        || ', which is not seen of the workload otherwise.'
      when 'attack-tool' then 'Its user agent names a tool of attackers: ' || array_join(s.details, ', ') || '.'
      when 'denied-burst' then array_join(s.details, ', ') || ' calls were denied.'
      else 'It used what the workload never uses from home: ' || array_join(slice(s.details, 1, 10), ', ') || '.'
    end as text
  from use_fact f
  join (
    select
      credential_id, source_ip, vpc_endpoint_id, code,
      array_sort(array_agg(distinct detail)) as details
    from use_signal
    group by 1, 2, 3, 4
  ) s
    on s.credential_id = f.credential_id
    and s.source_ip = f.source_ip
    and s.vpc_endpoint_id = f.vpc_endpoint_id
  -- A client differs from the function, and clients from each other.
  where f.reading <> 'vended'
)

select *
from reasons
union all
select
  credential_id, source_ip, vpc_endpoint_id,
  6 as place,
  'service-consequence' as code,
  'After that, AWS services acted with the same credential as they are not seen to do for the workload otherwise: '
    || array_join(slice(calls, 1, 10), ', ') || '.' as text
from consequences
