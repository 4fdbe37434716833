/*
One row for every temporary credential that STS is seen to issue.

access_key_id         the key issued
identity_arn          the session ARN that its calls will show: as STS answered, or built from role and session name,
                      for many records lack it; null for service-linked roles
issuer                the kind of workload it was issued to; `role-chain` if another identity asked for it, by itself or
                      through a service; `service-linked` for roles that only AWS itself can use; `other-service` else
session_subtype       Lambda: `runtime` (the function's own session), `poller` (Lambda's event source mappings and
                      checks), `edge` (a Lambda@Edge replica); null for other issuers
region                where STS logged the call
issued_at             timestamp
expires_at            ISO 8601 text, UTC; null if the record does not tell it in a known form, and for service-linked roles
caller_access_key_id, caller_arn    who asked
source_file_id, record_index    the event
*/
-- Service-linked roles are most of a busy account's calls, and nothing is asked of them but how many: of their answers
-- only the key is read.
with calls as (
  select
    case
      when strpos(requestparameters, 'aws-service-role') > 0
        then coalesce(strpos(json_extract_scalar(requestparameters, '$.roleArn'), ':role/aws-service-role/') > 0, false)
      else false
    end as is_service_linked,
    responseelements,
    requestparameters,
    -- invokedBy names the service; beside a real address it proves nothing, and older records lack it.
    lower(coalesce(
      case when strpos(lower(sourceipaddress), '.amazonaws.') > 0 then useridentity.invokedby end,
      sourceipaddress
    )) as asking_service,
    useridentity.accesskeyid as caller_access_key_id,
    useridentity.arn as caller_arn,
    eventname,
    awsregion,
    event_at,
    source_file_id,
    record_index
  from cloudtrail_logs
  where eventsource = 'sts.amazonaws.com'
    and eventname in ('AssumeRole', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'AssumeRoot')
    and errorcode is null
),

answers as (
  select
    c.*,
    json_extract_scalar(responseelements, '$.credentials.accessKeyId') as access_key_id,
    case
      when not is_service_linked then json_extract_scalar(responseelements, '$.assumedRoleUser.arn')
    end as answered_arn,
    case
      when not is_service_linked then json_extract_scalar(responseelements, '$.credentials.expiration')
    end as expiration,
    -- As STS answers: what the token said itself, its subject, is the caller's.
    case
      when eventname = 'AssumeRoleWithWebIdentity' then json_extract_scalar(responseelements, '$.provider')
    end as identity_provider,
    case
      when strpos(asking_service, '.amazonaws.') > 0
        then substr(asking_service, 1, strpos(asking_service, '.amazonaws.') - 1)
    end as service
  from calls c
),

-- Most answers that matter name the session: the request's JSON is read for the others.
requests as (
  select
    a.*,
    case
      when answered_arn is null and not is_service_linked then json_extract_scalar(requestparameters, '$.roleArn')
    end as requested_role,
    case
      when answered_arn is null and not is_service_linked then json_extract_scalar(requestparameters, '$.roleSessionName')
    end as requested_name
  from answers a
),

sessions as (
  select
    r.*,
    case
      when answered_arn is not null or is_service_linked then answered_arn
      -- A session ARN leaves out the role's path.
      else 'arn:' || split_part(requested_role, ':', 2) || ':sts::' || split_part(requested_role, ':', 5) || ':assumed-role/'
        || regexp_extract(requested_role, '[^/]+\z') || '/' || requested_name
    end as identity_arn,
    -- STS writes `Jul 10, 2023, 2:26:49 PM`, with or without the second comma, in newer records with a narrow space.
    case
      when strpos(expiration, 'Z') = 20 then expiration
      else date_format(
        try(date_parse(replace(replace(expiration, ',', ''), chr(8239), ' '), '%b %e %Y %l:%i:%s %p')),
        '%Y-%m-%dT%H:%i:%sZ'
      )
    end as expires_at
  from requests r
),

compute_services (service, issuer) as (
  values
    ('lambda', 'lambda'),
    ('edgelambda', 'lambda'),
    ('replicator.lambda', 'lambda'),
    ('ecs-tasks', 'ecs'),
    ('pods.eks', 'eks-pod-identity'),
    ('ec2', 'ec2'),
    ('glue', 'glue'),
    ('codebuild', 'codebuild'),
    ('sagemaker', 'sagemaker'),
    ('apprunner', 'apprunner'),
    ('tasks.apprunner', 'tasks.apprunner'),
    ('batch', 'batch'),
    ('elasticmapreduce', 'elasticmapreduce'),
    ('emr-serverless', 'emr-serverless'),
    ('states', 'states'),
    ('datapipeline', 'datapipeline'),
    ('robomaker', 'robomaker'),
    ('cloud9', 'cloud9'),
    ('bedrock-agentcore', 'bedrock-agentcore'),
    ('airflow-env', 'airflow-env'),
    ('airflow', 'airflow')
)

select
  n.access_key_id,
  n.identity_arn,
  case
    when n.is_service_linked then 'service-linked'
    when c.issuer is not null then c.issuer
    -- Beside the key of who asked the service only passed the request on.
    when n.service is not null and n.caller_access_key_id is null then 'other-service'
    -- Only a provider at oidc.eks is an EKS cluster: GKE, AKS and on-premises clusters send the same kind of subject.
    when n.eventname = 'AssumeRoleWithWebIdentity'
      and strpos(coalesce(n.identity_provider, ''), 'oidc.eks.') > 0 then 'eks-irsa'
    when n.eventname in ('AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML') then 'federation'
    else 'role-chain'
  end as issuer,
  case
    when coalesce(c.issuer, '') <> 'lambda' then null
    -- The session of Lambda's own pollers and checks, as recorded logs show it: awslambda_<n>_<time>, to the millisecond.
    when strpos(n.identity_arn, '/awslambda_') > 0
      and regexp_like(n.identity_arn, '/awslambda_\d+_\d{10,}\z') then 'poller'
    -- A replica of Lambda@Edge is named <home region>.<function>.
    when strpos(n.identity_arn, '.') > 0
      and regexp_like(n.identity_arn, '/[a-z]{2}(-[a-z]+)+-\d\.[^/]*\z') then 'edge'
    else 'runtime'
  end as session_subtype,
  n.awsregion as region,
  n.event_at as issued_at,
  n.expires_at,
  n.caller_access_key_id,
  n.caller_arn,
  n.source_file_id,
  n.record_index
from sessions n
left join compute_services c
  on c.service = n.service
-- An answer without a key is no credential. The issuer is always there beside it or not: a test of the key alone DuckDB
-- would make with the events' own columns, and read all answers once more for it.
where n.access_key_id || coalesce(c.issuer, '') is not null
