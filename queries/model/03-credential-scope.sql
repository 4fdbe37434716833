/*
Credentials that AWS itself labels with the workload they were issued to (userIdentity.inScopeOf, since 2025). Lambda
adds it to calls from inside the execution environment and to its own logging calls, a thief's calls carry it too: it
tells whose the credential is, not where it is used.

access_key_id, identity_arn    the credential
issuer                `lambda`, `ecs`, …, from the resource type
workload              the function, task or instance, from its ARN
regions               its region, from the same ARN; a sorted array
*/
select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  case
    when min(useridentity.inscopeof.issuertype) = 'AWS::Lambda::Function' then 'lambda'
    when min(useridentity.inscopeof.issuertype) like 'AWS::ECS::%' then 'ecs'
    when min(useridentity.inscopeof.issuertype) = 'AWS::EC2::Instance' then 'ec2'
    when min(useridentity.inscopeof.issuertype) like 'AWS::EKS::%' then 'eks-pod-identity'
    else 'other-service'
  end as issuer,
  min(regexp_extract(useridentity.inscopeof.credentialsissuedto, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:function:)?(?:[a-z-]+/)?(.+)$', 1)) as workload,
  array_sort(array_agg(distinct split_part(useridentity.inscopeof.credentialsissuedto, ':', 4))) as regions
from cloudtrail_logs
where useridentity.inscopeof.issuertype is not null
  and useridentity.inscopeof.credentialsissuedto is not null
  and useridentity.accesskeyid is not null
  and useridentity.arn is not null
group by 1, 2
