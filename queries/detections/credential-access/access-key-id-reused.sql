/*
id: access-key-id-reused
title: One access key ID, several identities
severity: info
summary: >-
  The access key ID {access_key_id} stands with more than one identity in the evidence.
meaning: >-
  AWS gives the IDs of temporary access keys out again. An access key ID alone does not name a credential: that is why
  coldtrail compares the session's ARN too, and why a search for the ID alone mixes two identities' actions.
logic: >-
  Access key IDs that stand with two or more different ARNs. Every event of such an ID belongs to the finding.
false_positives:
  - This is information, not a sign of theft. It tells which searches by key ID need the ARN beside it.
references:
  - https://www.secureworks.com/research/detecting-the-use-of-stolen-aws-lambda-credentials
tags: []
needs:
  - events: useridentity.accesskeyid is not null
    why: No event in the evidence names an access key.
*/
with reused_keys as (
  select access_key_id
  from key_use
  -- Some sign-ins show an empty one.
  where access_key_id <> ''
  group by 1
  having min(identity_arn) <> max(identity_arn)
),

identities as (
  select
    k.access_key_id,
    array_sort(array_agg(distinct u.identity_arn)) as arns
  from reused_keys k
  join key_use u
    on u.access_key_id = k.access_key_id
  where u.identity_arn is not null
  group by 1
),

sentences as (
  select
    access_key_id,
    'The access key ID ' || access_key_id || ' stands with ' || cast(cardinality(arns) as varchar)
      || ' identities in the evidence: ' || array_join(slice(arns, 1, 5), ', ')
      || case when cardinality(arns) > 5 then ' and ' || cast(cardinality(arns) - 5 as varchar) || ' more' else '' end
      || '.' as summary
  from identities
)

select
  e.useridentity.accesskeyid as access_key_id,
  cast(null as varchar) as identity_arn,
  cast(null as varchar) as source_ip,
  cast(null as varchar) as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  k.summary,
  e.eventid,
  e.source_file_id,
  e.record_index
from cloudtrail_logs e
join sentences k
  on k.access_key_id = e.useridentity.accesskeyid
