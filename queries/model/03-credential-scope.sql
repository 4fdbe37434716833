/*
Credentials that AWS itself labels with the workload they were issued to (userIdentity.inScopeOf, since 2025). Lambda
adds it to calls from inside the execution environment and to its own logging calls, a thief's calls carry it too: it
tells whose the credential is, not where it is used.

access_key_id, identity_arn    the credential
issuer                `lambda`, `ecs`, …, from the resource type
workload              the function, task or instance, from its ARN
region                its region, from the same ARN
*/
-- Without a test for NULL, which would make DuckDB read the whole of userIdentity for every event: the next step has it.
with labels as (
  select distinct
    useridentity.accesskeyid as access_key_id,
    useridentity.arn as identity_arn,
    useridentity.inscopeof.issuertype as issuer_type,
    useridentity.inscopeof.credentialsissuedto as resource_arn
  from cloudtrail_logs
),

labelled_credentials as (
  select
    access_key_id,
    identity_arn,
    -- A credential has one label: the smallest is the only one. Half a label is none.
    min(
      case
        when access_key_id is not null and identity_arn is not null and resource_arn is not null then issuer_type
      end
    ) as issuer_type,
    min(case when issuer_type is not null then resource_arn end) as resource_arn
  from labels
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
from labelled_credentials
where issuer_type is not null
