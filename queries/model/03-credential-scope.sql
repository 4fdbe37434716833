/*
Credentials that AWS itself labels with the workload they were issued to (userIdentity.inScopeOf, since 2025). Lambda
adds it to calls from inside the execution environment and to its own logging calls, a thief's calls carry it too: it
tells whose the credential is, not where it is used.

access_key_id, identity_arn    the credential
issuer                `lambda`, `ecs`, …, from the resource type
workload              the function, task or instance, from its ARN
region                its region, from the same ARN
*/
-- A credential has one label: the smallest is the only one. Half a label is none.
with labelled_credentials as (
  select
    access_key_id,
    identity_arn,
    min(issuer_type) as issuer_type,
    min(resource_arn) as resource_arn
  from key_use
  where access_key_id is not null
    and identity_arn is not null
    and issuer_type is not null
    and resource_arn is not null
  group by 1, 2
),

-- A workload has many credentials: what its ARN says is read once.
resources as (
  select
    resource_arn,
    regexp_extract(resource_arn, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(function:)?([a-z-]+/)?(.+)\z', 3) as workload,
    nullif(split_part(resource_arn, ':', 4), '') as region
  from (
    select distinct resource_arn
    from labelled_credentials
  ) r
)

select
  c.access_key_id,
  c.identity_arn,
  case
    when c.issuer_type = 'AWS::Lambda::Function' then 'lambda'
    when c.issuer_type like 'AWS::ECS::%' then 'ecs'
    when c.issuer_type = 'AWS::EC2::Instance' then 'ec2'
    when c.issuer_type like 'AWS::EKS::%' then 'eks-pod-identity'
    else 'other-service'
  end as issuer,
  r.workload,
  r.region
from labelled_credentials c
join resources r
  on r.resource_arn = c.resource_arn
