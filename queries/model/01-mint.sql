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
    requestparameters,
    -- invokedBy names the service; beside a real address it proves nothing, and older records lack it.
    lower(coalesce(
      case when strpos(lower(sourceipaddress), '.amazonaws.') > 0 then useridentity.invokedby end,
      sourceipaddress
    )) as asking_service,
    -- As STS answers: what the token said itself, its subject, is the caller's.
    case
      when eventname = 'AssumeRoleWithWebIdentity' then json_extract_scalar(responseelements, '$.provider')
    end as identity_provider,
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
),

-- Most answers name the session, and few roles are AWS's own: the request's JSON is read for the others only.
roles as (
  select
    i.*,
    case
      when answered_arn is null or strpos(requestparameters, 'aws-service-role') > 0
        then json_extract_scalar(requestparameters, '$.roleArn')
    end as role_arn
  from issuances i
  where access_key_id is not null
),

sessions as (
  select
    r.*,
    coalesce(
      answered_arn,
      -- A session ARN leaves out the role's path.
      'arn:' || split_part(role_arn, ':', 2) || ':sts::' || split_part(role_arn, ':', 5) || ':assumed-role/'
        || regexp_extract(role_arn, '[^/]+$') || '/' || json_extract_scalar(requestparameters, '$.roleSessionName')
    ) as identity_arn,
    case
      when strpos(asking_service, '.amazonaws.') > 0
        then substr(asking_service, 1, strpos(asking_service, '.amazonaws.') - 1)
    end as service,
    -- STS writes `Jul 10, 2023, 2:26:49 PM`, with or without the second comma, in newer records with a narrow space.
    case
      when strpos(expiration, 'M') > 0 then split(replace(replace(expiration, ',', ''), chr(8239), ' '), ' ')
    end as expiration_words
  from roles r
),

named as (
  select
    s.*,
    split(identity_arn, '/') as names
  from sessions s
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
    when strpos(element_at(names, 3), 'awslambda_') = 1
      and regexp_like(element_at(names, 3), '^awslambda_\d+_\d{17}$') then 'poller'
    -- A replica of Lambda@Edge is named <home region>.<function>.
    when strpos(element_at(names, 3), '.') > 0
      and regexp_like(element_at(names, 3), '^[a-z]{2}(-[a-z]+)+-\d\.') then 'edge'
    else 'runtime'
  end as session_subtype,
  split_part(identity_arn, ':', 5) as account_id,
  element_at(names, 2) as role_name,
  element_at(names, 3) as session_name,
  awsregion as region,
  eventtime as issued_at,
  case
    when strpos(expiration, 'Z') = 20 then expiration
    when cardinality(expiration_words) = 5 then
      element_at(expiration_words, 3)
        || '-'
        || lpad(
          cast((strpos('JanFebMarAprMayJunJulAugSepOctNovDec', element_at(expiration_words, 1)) + 2) / 3 as varchar),
          2,
          '0'
        )
        || '-' || lpad(element_at(expiration_words, 2), 2, '0')
        || 'T'
        || lpad(
          cast(
            try_cast(split_part(element_at(expiration_words, 4), ':', 1) as bigint) % 12
              + case when element_at(expiration_words, 5) = 'PM' then 12 else 0 end
            as varchar
          ),
          2,
          '0'
        )
        || substr(element_at(expiration_words, 4), strpos(element_at(expiration_words, 4), ':'))
        || 'Z'
  end as expires_at,
  event_at as issued_ts,
  caller_access_key_id,
  caller_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  source_file_id,
  record_index
from named
