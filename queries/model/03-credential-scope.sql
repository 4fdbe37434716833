/*
Credentials that AWS itself labels with the workload they were issued to (userIdentity.inScopeOf, since 2025). Lambda
adds it to calls from inside the execution environment and to its own logging calls, a thief's calls carry it too: it
tells whose the credential is, not where it is used.

access_key_id, identity_arn    the credential
issuer                `lambda`, `ecs`, …, from the resource type
workload              the function, task or instance, from its ARN
region                its region, from the same ARN
*/
with labels as (
  select
    useridentity.accesskeyid as access_key_id,
    useridentity.arn as identity_arn,
    -- A credential has one label: the smallest is the only one.
    min(useridentity.inscopeof.issuertype) as issuer_type,
    min(useridentity.inscopeof.credentialsissuedto) as resource_arn
  from cloudtrail_logs
  where useridentity.inscopeof.issuertype is not null
    and useridentity.inscopeof.credentialsissuedto is not null
    and useridentity.accesskeyid is not null
    and useridentity.arn is not null
  group by 1, 2
)

select
  access_key_id,
  identity_arn,
  case
    when issuer_type = 'AWS::Lambda::Function' then 'lambda'
    when issuer_type like 'AWS::ECS::%' then 'ecs'
    when issuer_type = 'AWS::EC2::Instance' then 'ec2'
    when issuer_type like 'AWS::EKS::%' then 'eks-pod-identity'
    else 'other-service'
  end as issuer,
  regexp_extract(resource_arn, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(function:)?([a-z-]+/)?(.+)$', 3) as workload,
  nullif(split_part(resource_arn, ':', 4), '') as region
from labels
