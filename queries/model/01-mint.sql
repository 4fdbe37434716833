/*
One row for every temporary credential that STS is seen to issue.

access_key_id         the key issued
identity_arn          the session ARN that its calls will show: as STS answered, or built from role and session name,
                      for many records lack it
issuer                the kind of workload it was issued to; `role-chain` if another identity asked for it;
                      `service-linked` for roles that only AWS itself can use; `other-service` else
session_subtype       Lambda: `runtime` (the function's own session), `poller` (Lambda's event source mappings and
                      checks), `edge` (a Lambda@Edge replica), `unknown`; null for other issuers
account_id, role_name, session_name    the parts of the session ARN
region                where STS logged the call
issued_at, expires_at ISO 8601 text, UTC; expires_at null if the record does not tell it in a known form
issued_ts             issued_at as a timestamp
caller_access_key_id, caller_arn, source_ip, vpc_endpoint_id    who asked, and from where
source_file_id, record_index    the event
*/
with issuances as (
  select
    json_extract_scalar(responseelements, '$.credentials.accessKeyId') as access_key_id,
    json_extract_scalar(responseelements, '$.assumedRoleUser.arn') as answered_arn,
    json_extract_scalar(responseelements, '$.credentials.expiration') as expiration,
    json_extract_scalar(requestparameters, '$.roleArn') as role_arn,
    json_extract_scalar(requestparameters, '$.roleSessionName') as role_session_name,
    -- invokedBy names the service; older records have it only as the source address.
    lower(coalesce(
      case when regexp_like(lower(sourceipaddress), '\.amazonaws\.(com(\.cn)?|eu)$') then useridentity.invokedby end,
      sourceipaddress
    )) as asking_service,
    useridentity.type as caller_type,
    -- As STS answers: what the token said itself, its subject, is the caller's.
    json_extract_scalar(responseelements, '$.provider') as identity_provider,
    useridentity.accesskeyid as caller_access_key_id,
    useridentity.arn as caller_arn,
    eventname,
    awsregion,
    sourceipaddress,
    vpcendpointid,
    eventtime,
    event_at,
    source_file_id,
    record_index
  from cloudtrail_logs
  where eventsource = 'sts.amazonaws.com'
    and eventname in ('AssumeRole', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'AssumeRoot')
    and errorcode is null
    and responseelements is not null
),

sessions as (
  select
    i.*,
    coalesce(
      answered_arn,
      -- A session ARN leaves out the role's path.
      'arn:' || split_part(role_arn, ':', 2) || ':sts::' || split_part(role_arn, ':', 5) || ':assumed-role/'
        || regexp_extract(role_arn, '[^/]+$') || '/' || role_session_name
    ) as identity_arn,
    regexp_extract(asking_service, '^([a-z0-9.-]+)\.amazonaws\.(com(\.cn)?|eu)$', 1) as service,
    -- STS writes `Jul 10, 2023, 2:26:49 PM` (with or without the second comma, with a narrow space in newer records).
    regexp_extract(expiration, '^([A-Z][a-z]{2}) ', 1) as expiration_month,
    cast(regexp_extract(expiration, '^[A-Z][a-z]{2} (\d{1,2}),', 1) as bigint) as expiration_day,
    regexp_extract(expiration, '^[A-Z][a-z]{2} \d{1,2}, (\d{4})', 1) as expiration_year,
    cast(regexp_extract(expiration, ' (\d{1,2}):\d{2}:\d{2}', 1) as bigint) as expiration_hour,
    regexp_extract(expiration, ':(\d{2}:\d{2})', 1) as expiration_minutes,
    regexp_extract(expiration, '[AP]M$') as expiration_half
  from issuances i
  where access_key_id is not null
)

select
  access_key_id,
  identity_arn,
  case
    when strpos(role_arn, ':role/aws-service-role/') > 0 then 'service-linked'
    when service in ('lambda', 'edgelambda', 'replicator.lambda') then 'lambda'
    when service = 'ecs-tasks' then 'ecs'
    when service = 'pods.eks' then 'eks-pod-identity'
    when service = 'ec2' then 'ec2'
    when service in ('glue', 'codebuild', 'sagemaker', 'apprunner', 'tasks.apprunner', 'batch', 'elasticmapreduce',
      'emr-serverless', 'states', 'datapipeline', 'robomaker', 'cloud9', 'bedrock-agentcore', 'airflow-env', 'airflow')
      then service
    when service is not null then 'other-service'
    -- Only a provider at oidc.eks is an EKS cluster: GKE, AKS and on-premises clusters send the same kind of subject.
    when eventname = 'AssumeRoleWithWebIdentity'
      and strpos(coalesce(identity_provider, ''), 'oidc.eks.') > 0 then 'eks-irsa'
    when eventname in ('AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML') then 'federation'
    else 'role-chain'
  end as issuer,
  case
    when service is null or service not in ('lambda', 'edgelambda', 'replicator.lambda') then null
    -- The session of Lambda's own pollers and checks, as recorded logs show it: awslambda_<n>_<time to the millisecond>.
    when regexp_like(split_part(identity_arn, '/', 3), '^awslambda_\d+_\d{17}$') then 'poller'
    -- A replica of Lambda@Edge is named <home region>.<function>.
    when regexp_like(split_part(identity_arn, '/', 3), '^[a-z]{2}(-[a-z]+)+-\d\.') then 'edge'
    else 'runtime'
  end as session_subtype,
  split_part(identity_arn, ':', 5) as account_id,
  split_part(identity_arn, '/', 2) as role_name,
  split_part(identity_arn, '/', 3) as session_name,
  awsregion as region,
  eventtime as issued_at,
  case
    when regexp_like(expiration, '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$') then expiration
    when expiration_half is not null and expiration_year is not null then
      expiration_year || '-'
        || lpad(cast((strpos('JanFebMarAprMayJunJulAugSepOctNovDec', expiration_month) + 2) / 3 as varchar), 2, '0')
        || '-' || lpad(cast(expiration_day as varchar), 2, '0')
        || 'T' || lpad(cast(expiration_hour % 12 + case when expiration_half = 'PM' then 12 else 0 end as varchar), 2, '0')
        || ':' || expiration_minutes || 'Z'
  end as expires_at,
  event_at as issued_ts,
  caller_access_key_id,
  caller_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  source_file_id,
  record_index
from sessions
