/*
id: lambda-credentials-elsewhere
title: Lambda credentials used away from the function's home
severity: high
summary: >-
  The credentials of the Lambda function {workload} were used from {source_ip} ({network_class}); the function runs in
  {home_regions}, its workers at {home_addresses}.
meaning: >-
  A Lambda function's temporary credentials, or a session opened with them, were used from a place that is not the
  function's home. Whoever has read them can use them from anywhere until they expire, up to 12 hours after they were
  issued.
logic: >-
  A credential is a Lambda function's if Lambda is seen to ask STS for it, if a worker opens a log stream with it, or
  if AWS labels it so (inScopeOf); one that nobody is seen to obtain is presumed so if it bears a session that Lambda
  obtains for a function. Its home is the addresses of those workers, believed only if they are AWS's in the
  function's region and their TLS connection is like that of the region's other workers. Every other place is classed
  at the time of use: AWS service, inside AWS, account's own address, VPC endpoint and whose, AWS region, outside AWS.
  Exits that nearly all sessions of a function share are learnt. Severity follows from class and knowledge of the
  home, and rises with two or more signals of an intruder from different events.
false_positives:
  - >-
    The function runs in a VPC and leaves it by a gateway whose address is older than the evidence, with fewer than five
    sessions, its own or of other functions behind it, to learn it from. Give the addresses with --trusted-addresses.
  - The customer routes functions through its own network (VPN, proxy, own address range) outside AWS.
  - A function hands a signed GetCallerIdentity to a service such as HashiCorp Vault, which forwards it.
  - A function hands credentials that it obtains to its clients, or opens console sessions for others.
references:
  - https://www.secureworks.com/research/detecting-the-use-of-stolen-aws-lambda-credentials
  - https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
  - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
tags:
  - attack.t1078.004
  - attack.t1550.001
needs:
  - relation: credential
    where: issuer = 'lambda' and session_subtype <> 'poller'
    why: >-
      The evidence shows no credential of a Lambda function: no credential that STS issued to Lambda for one, no log stream
      opened by a worker, no inScopeOf. Sessions of Lambda's own pollers are no function's. A trail of write events only has
      no AssumeRole.
  - relation: credential_home
    where: is_home_known
    why: The evidence shows no believable home of any Lambda function.
gaps:
  - relation: credential_home
    where: not is_home_known
    of: credential_id in (select credential_id from credential where issuer = 'lambda' and session_subtype <> 'poller')
    why: >-
      {count} of {total} credentials of Lambda functions have no believable home in the evidence: their uses inside AWS
      can neither be cleared nor blamed. The relation credential_home names them.
  - relation: credential_home
    where: is_home_known and not is_home_whole
    of: credential_id in (select credential_id from credential where issuer = 'lambda' and session_subtype <> 'poller')
    why: >-
      {count} of {total} credentials of Lambda functions were issued before the evidence begins, or in a part that is missing:
      it may not show all of their workers. Their uses from other AWS addresses of the home region can neither be cleared nor blamed (is_home_whole
      of credential_home).
  - relation: credential_home
    where: is_home_known and not is_home_comparable
    of: credential_id in (select credential_id from credential where issuer = 'lambda' and session_subtype <> 'poller')
    why: >-
      {count} of {total} credentials of Lambda functions have a home that rests on worker events alone: fewer than five other
      worker addresses of the region show a TLS connection to compare theirs with, so that a forged event could not be told
      (is_comparable of home_address).
  - relation: credential
    where: not exists (select 1 from mint where issuer = 'lambda') and exists (select 1 from cloudtrail_logs where readonly = 'true')
    of: issuer = 'lambda'
    why: >-
      No AssumeRole of Lambda is in the evidence, so how {count} of {total} credentials were issued, and when they expire, is
      not seen.
  - relation: credential
    where: not exists (select 1 from mint where issuer = 'lambda') and not exists (select 1 from cloudtrail_logs where readonly = 'true')
    of: issuer = 'lambda'
    why: >-
      No read-only event is in the evidence, as in that of a trail of write events only: AssumeRole is one, so how {count} of
      {total} credentials were issued, and when they expire, is not seen, nor what was only read with them.
  - relation: derived_credential
    where: chain_length = 8
    of: way = 'chained'
    why: >-
      {count} of {total} credentials that were obtained by assuming a role are eight steps away from the function's: what was
      obtained with them is not followed.
*/
-- One row a place that is raised, with all that its finding says; it has a row of `credential_use` for each kind of call.
with exits as (
  select
    workload_key,
    exit,
    max(session_count) as session_count,
    max(workload_session_count) as workload_session_count
  from exit
  group by 1, 2
),

places as (
  select
    f.credential_id,
    f.source_ip as place_ip,
    f.vpc_endpoint_id as place_endpoint,
    -- A reading of many credentials is one finding: the role's presigned links, what the function hands out, the address
    -- that many prove themselves from, the workload's possible own way out.
    case when f.is_rolled_up then null else nullif(c.access_key_id, '') end as access_key_id,
    case
      -- The role's, without its path, which a session ARN does not show.
      when f.reading in ('presigned', 'vended')
        then 'arn:' || split_part(c.identity_arn, ':', 2) || ':iam::' || c.account_id || ':role/' || c.role_name
      when f.reading = 'egress' then split_part(c.workload_key, ' ', 1)
      when f.is_rolled_up then null
      else c.identity_arn
    end as identity_arn,
    case
      when f.reading in ('presigned', 'vended') then null
      -- Behind an endpoint each session shows an address of its own.
      when f.is_rolled_up and f.vpc_endpoint_id <> '' then null
      else nullif(f.source_ip, '')
    end as source_ip,
    case when f.is_rolled_up and f.reading <> 'egress' then null else nullif(f.vpc_endpoint_id, '') end as vpc_endpoint_id,
    c.account_id,
    c.issuer,
    c.issuer_known_by,
    c.workload,
    h.home_regions,
    h.home_addresses,
    -- What STS was not seen to issue says itself when it was issued; of what was obtained with it that is not the time.
    case
      when not f.is_rolled_up
        then coalesce(c.issued_at, case when c.credential_id = c.root_credential_id then h.created_at end)
    end as issued_at,
    case when not f.is_rolled_up then c.expires_at end as expires_at,
    f.class as network_class,
    -- The model bridges gaps in ip-ranges.json.
    f.aws_region,
    f.aws_service,
    case
      when f.reading = 'presigned' then 'Presigned URLs of the role ' || c.role_name || ' were opened from elsewhere; no'
        || ' function''s key of the account was used away from home there.'
      when f.reading = 'vended' then cast(f.credential_count as varchar) || ' credentials of the role ' || c.role_name
        || ', which the Lambda function ' || c.workload || ' obtains, were used away from it and nowhere else: possibly it hands them'
        || ' to its clients, which the customer must say.'
      when f.reading = 'egress' and f.vpc_endpoint_id <> '' then cast(x.session_count as varchar) || ' of '
        || cast(x.workload_session_count as varchar) || ' sessions of the Lambda function ' || c.workload || ' that call the service go'
        || ' through the VPC endpoint ' || f.vpc_endpoint_id || ', which is of another account: possibly one that accounts of the'
        || ' customer share, which the customer must say.'
      when f.reading = 'egress' then cast(x.session_count as varchar) || ' of ' || cast(x.workload_session_count as varchar)
        || ' sessions of the Lambda function ' || c.workload || ' that are seen to leave call from ' || f.source_ip
        || ', outside AWS: possibly the customer''s own gateway, which the customer must say.'
      when f.is_rolled_up then cast(f.credential_count as varchar) || ' credentials proved their identity from '
        || coalesce('the network ' || i.network || ', here ', '') || f.source_ip || ', and did nothing else there.'
      else case
          when c.session_subtype = 'console' then 'A console session that was opened with the key of the Lambda function '
            || c.workload || ' was used '
          when c.chain_length > 0 then 'A credential of the role ' || c.role_name || ', obtained with the key of the Lambda'
            || ' function ' || c.workload || ', was used '
          when cardinality(c.issuer_known_by) = 0 then 'A credential that is presumed to be the Lambda function ' || c.workload
            || '''s was used '
          when c.session_subtype = 'poller' then 'The credential ' || c.workload || ', a session of Lambda''s own pollers, was used '
          else 'The credentials of the Lambda function ' || c.workload || ' were used '
        end
        || case
          when f.vpc_endpoint_id <> '' then 'through the VPC endpoint ' || f.vpc_endpoint_id
          when f.source_ip = '' then 'from an unknown address'
          else 'from ' || f.source_ip
        end
        || case f.class
          when 'vpc-endpoint-own' then ', the customer''s own or one by which calls of the workload regularly go'
          when 'vpc-endpoint-foreign' then ', which is of another account'
          when 'vpc-endpoint-unknown' then ', whose owner is not known'
          when 'outside-aws' then ', outside AWS'
          when 'aws-other-region' then ', an AWS address of another region (' || coalesce(f.aws_region, 'unknown') || ')'
          when 'aws-home-region' then case
              when cardinality(h.home_addresses) = 0 then ', an AWS address of the region'
              else ', another AWS address of the region'
            end
          when 'shared-egress' then ', an AWS address that carries calls as a gateway does'
          when 'account' then ', an address of the customer'
          when 'trusted' then ', a trusted address'
          when 'private' then ', a private address'
          when 'home' then ', the function''s own address'
          else ''
        end
        || case when f.reading = 'after-end' then ', after the function had been deleted' else '' end
        || case
          when cardinality(h.home_regions) = 0 then '; where the function''s home is the evidence does not show.'
          when cardinality(h.home_addresses) = 0 then '; the function runs in ' || array_join(h.home_regions, ', ')
            || ', at which addresses the evidence does not show.'
          else '; the function''s home is ' || array_join(h.home_regions, ', ') || ', with workers at '
            || array_join(slice(h.home_addresses, 1, 5), ', ')
            || case
              when cardinality(h.home_addresses) > 5
                then ' and ' || cast(cardinality(h.home_addresses) - 5 as varchar) || ' more'
              else ''
            end || '.'
        end
    end as summary,
    f.severity,
    r.reasons,
    r.alternatives
  from foreign_use f
  join credential c
    on c.credential_id = f.credential_id
  join credential_home h
    on h.credential_id = f.credential_id
  join raised_use r
    on r.credential_id = f.credential_id
    and r.source_ip = f.source_ip
    and r.vpc_endpoint_id = f.vpc_endpoint_id
  left join identity_proof i
    on i.source_ip = f.source_ip
  left join exits x
    on x.workload_key = c.workload_key
    and x.exit = case when f.vpc_endpoint_id <> '' then f.vpc_endpoint_id else f.source_ip end
  where c.issuer = 'lambda'
)

select
  p.access_key_id,
  p.identity_arn,
  p.source_ip,
  p.vpc_endpoint_id,
  p.account_id,
  p.issuer,
  p.issuer_known_by,
  p.workload,
  p.home_regions,
  p.home_addresses,
  p.issued_at,
  p.expires_at,
  p.network_class,
  p.aws_region,
  p.aws_service,
  p.summary,
  p.severity,
  p.reasons,
  p.alternatives,
  u.events
from places p
join credential_use u
  on u.credential_id = p.credential_id
  and u.source_ip = p.place_ip
  and u.vpc_endpoint_id = p.place_endpoint
