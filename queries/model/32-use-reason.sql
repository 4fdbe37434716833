/*
Why a place is raised, and why with its severity: sentences with the facts in them, for readers who are no engineers.

credential_id, source_ip, vpc_endpoint_id    the place, as in `foreign_use`
place                 the sentences' order
code, text            the reason
*/
-- Of days after the last version that is known, that version is all that can be told; a single ip-ranges.json holds for all.
with ranges as (
  select max(case when valid_to < '9999' then valid_to else valid_from end) as known_to
  from aws_prefix
),

-- A roll-up has one sentence for all its credentials, with the first day of all.
raised as (
  select
    f.*,
    case
      when f.is_rolled_up then min(f.first_seen) over (partition by f.source_ip, f.is_rolled_up)
      else f.first_seen
    end as seen_at
  from foreign_use f
  where f.level > 0
),

facts as (
  select
    f.*,
    c.identity_arn,
    c.issuer_known_by,
    c.account_id,
    c.role_name,
    h.home_addresses,
    h.is_home_comparable,
    h.is_home_whole,
    h.created_at,
    case
      when substr(r.known_to, 1, 4) = '0000' then ' that was named'
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
    coalesce(array_join(h.home_regions, ', '), 'an unknown region') as region_text
  from raised f
  join credential c
    on c.credential_id = f.credential_id
  join credential_home h
    on h.credential_id = f.credential_id
  cross join ranges r
),

-- Links are opened by many: one sentence for all their addresses of a class.
link_addresses as (
  select
    account_id,
    role_name,
    class,
    array_sort(array_agg(distinct source_ip)) as addresses
  from facts
  where reading = 'presigned'
  group by 1, 2, 3
),

-- What a service does with a suspect key goes on from what the thief did with it.
consequences as (
  select
    f.credential_id,
    f.source_ip,
    f.vpc_endpoint_id,
    array_sort(array_agg(distinct u.source_ip || ' (' || u.event_name || ')')) as calls
  from facts f
  join credential_use u
    on u.credential_id = f.credential_id
    and u.class = 'aws-service'
    and u.first_seen >= f.first_seen
  where f.level >= 3
  group by 1, 2, 3
),

reasons as (
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    1 as place,
    f.class as code,
    case
      when cardinality(l.addresses) <= 5 then 'Presigned URLs of the role were opened from ' || array_join(l.addresses, ', ') || '.'
      else 'Presigned URLs of the role were opened from ' || cast(cardinality(l.addresses) as varchar) || ' addresses, among them '
        || array_join(slice(l.addresses, 1, 3), ', ') || '.'
    end as text
  from facts f
  join link_addresses l
    on l.account_id = f.account_id
    and l.role_name = f.role_name
    and l.class = f.class
  where f.reading = 'presigned'
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    1 as place,
    class as code,
    case class
      when 'outside-aws' then 'Called from ' || source_ip || ', which is not in AWS''s ip-ranges.json' || version_text
        || '; ' || home_text || '.'
      when 'vpc-endpoint-foreign' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || ', which belongs to an account that is neither in the evidence nor named as the customer''s; ' || home_text || '.'
      when 'vpc-endpoint-unknown' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || ', whose owner the evidence does not tell; ' || home_text || '.'
      when 'vpc-endpoint-own' then 'Called through VPC endpoint ' || vpc_endpoint_id
        || ', which is the customer''s own or one that the workload regularly uses.'
      when 'aws-other-region' then 'Called from ' || source_ip || ', an AWS address of ' || coalesce(aws_region, 'another region')
        || ' (' || coalesce(aws_service, 'AMAZON') || '), while the workload runs in ' || region_text || '; ' || home_text || '.'
      when 'aws-home-region' then 'Called from ' || source_ip || ', an AWS address of the region that the workload runs in ('
        || region_text || ')' || case when cardinality(home_addresses) = 0 then '; ' else ', but not one of its own: ' end
        || home_text || '.'
      when 'candidate-own-egress' then 'Called from ' || source_ip || ', which is not in AWS''s ip-ranges.json' || version_text
        || ', but nearly all sessions of this workload leave by it, or by few others like it: it may be the customer''s own'
        || ' gateway. Ask the customer.'
      when 'shared-egress' then 'Called from ' || source_ip || ', an AWS address of ' || region_text
        || ' by which, as by a NAT gateway, sessions of this workload, or of another one of the account, leave: nearly all that'
        || ' are seen to leave at all do so by it, or by few others like it.'
      when 'account' then 'Called from ' || source_ip || ', an Elastic IP address of the customer at that time.'
      when 'trusted' then 'Called from ' || source_ip || ', which the examiner named as trusted.'
      when 'private' then 'Called from the private address ' || source_ip || ', which says nothing of where it is.'
      when 'home' then 'Called from ' || source_ip || ', the workload''s own address.'
      else 'Called from ' || case when source_ip = '' then 'no address' else source_ip end
        || ', of which nothing is known.'
    end as text
  from facts
  where reading <> 'presigned'
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    case when home = 'unknown' then 'home-unknown' else 'home-not-comparable' end as code,
    case
      when home = 'unknown' then 'The evidence does not show where this credential is at home: no believable log-stream event'
        || ' of its workers is there. An address inside AWS can neither be cleared nor blamed.'
      else 'Fewer than five worker events of the region are there to compare the home''s with,'
        || ' so that a forged one could not be told.'
    end as text
  from facts
  where home = 'unknown'
    or (not is_home_comparable and cardinality(home_addresses) > 0)
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    'issuer-presumed' as code,
    'The evidence does not show how this key was issued. Its session, ' || coalesce(substr(identity_arn, strpos(identity_arn, '/') + 1), '')
      || ', is one that Lambda obtains for the function, and nobody else is seen to obtain it; so it is taken for a key of the'
      || ' function that is older than the evidence, or whose issue is not in it.' as text
  from facts
  where cardinality(issuer_known_by) = 0
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    2 as place,
    'home-not-whole' as code,
    'The key was issued at ' || created_at || ', before the evidence begins. Workers that opened their log streams with it before'
      || ' then are not in the evidence, and a key serves several: another AWS address of the home region may be one of them.' as text
  from facts
  where not is_home_whole
    and class = 'aws-home-region'
    and cardinality(home_addresses) > 0
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    3 as place,
    reading as code,
    case reading
      when 'console' then 'A console session was opened with the workload''s credential: no workload does that by itself.'
      when 'after-end' then 'Used after the function had been deleted and its last invocation must have ended.'
      when 'presigned' then 'Only presigned URLs of this role were opened from here: whoever holds a link shows its own address.'
      when 'identity-proof' then 'The only call ever seen from this address is GetCallerIdentity, for '
        || cast(credential_count as varchar) || ' credential(s): services such as HashiCorp Vault forward such a signed call'
        || ' to prove an identity, and so does a thief who tries a key.'
      when 'egress' then 'Nearly all sessions of the workload call from here, and none of them from its worker''s address too.'
      when 'lateral' then 'The Elastic IP address belongs to an instance, not to a gateway of the workload:'
        || ' the credential was used on another machine of the customer.'
      when 'split' then 'The same credential also called from its worker''s own address: a function has one way out, not two.'
    end as text
  from facts
  where reading <> 'plain'
  union all
  select
    f.credential_id, f.source_ip, f.vpc_endpoint_id,
    4 as place,
    s.code,
    case s.code
      when 'region-not-home' then 'It called ' || array_join(s.details, ', ') || ', where the workload does not call from home.'
      when 'reconnaissance' then 'It explored: ' || array_join(slice(s.details, 1, 10), ', ')
        || ', which no session of the workload does from home.'
      when 'unlike-user-agent' then 'Its client calls itself ' || array_join(slice(s.details, 1, 5), ', ')
        || ', unlike the workload''s other sessions.'
      when 'attack-tool' then 'Its user agent names a tool of attackers: ' || array_join(s.details, ', ') || '.'
      when 'denied-burst' then array_join(s.details, ', ') || ' calls were denied.'
      else 'It used services that the workload never uses from home: ' || array_join(slice(s.details, 1, 10), ', ') || '.'
    end as text
  from facts f
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
)

select *
from reasons
union all
select
  credential_id, source_ip, vpc_endpoint_id,
  5 as place,
  'service-consequence' as code,
  'After that, AWS services acted with the same credential: ' || array_join(slice(calls, 1, 10), ', ') || '.' as text
from consequences
