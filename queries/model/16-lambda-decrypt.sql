/*
The successful calls of kms:Decrypt for a Lambda function: their encryption context names it. Lambda makes them outside the
execution environment to open the function's environment variables, with the function's own credential
(docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html names them as made on the function's behalf).

workload              the function
is_at_start           whether Lambda is seen to have had reason to: it opens the variables when an execution environment starts, so
                      near the issue of the credential or a worker's opening of its log stream. True as well if the evidence
                      shows no worker of the credential
source_file_id, record_index    the event
*/
with decryptions as (
  select
    split_part(json_extract_scalar(requestparameters, '$.encryptionContext["aws:lambda:FunctionArn"]'), ':', 7) as workload,
    useridentity.accesskeyid as access_key_id,
    useridentity.arn as identity_arn,
    cast(floor(to_unixtime(event_at) / 900) as bigint) as quarter_hour,
    source_file_id,
    record_index
  from cloudtrail_logs
  where eventsource = 'kms.amazonaws.com'
    and eventname = 'Decrypt'
    and errorcode is null
),

starts as (
  select
    access_key_id,
    identity_arn,
    cast(floor(to_unixtime(event_ts) / 900) as bigint) as quarter_hour
  from worker_event
  union
  select
    access_key_id,
    identity_arn,
    cast(floor(to_unixtime(issued_at) / 900) as bigint) as quarter_hour
  from mint
  where issuer = 'lambda'
),

-- To initialize, an environment may take up to 15 minutes
-- (docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html, of provisioned concurrency).
decryptions_at_start as (
  select distinct
    d.source_file_id,
    d.record_index
  from decryptions d
  cross join (values (-1), (0), (1)) as n(step)
  join starts s
    on s.access_key_id = d.access_key_id
    and s.identity_arn = d.identity_arn
    and s.quarter_hour = d.quarter_hour + n.step
  where d.workload is not null
),

logging_credentials as (
  select distinct
    access_key_id,
    identity_arn
  from worker_event
)

select
  d.workload,
  n.record_index is not null or l.access_key_id is null as is_at_start,
  d.source_file_id,
  d.record_index
from decryptions d
left join decryptions_at_start n
  on n.source_file_id = d.source_file_id
  and n.record_index = d.record_index
left join logging_credentials l
  on l.access_key_id = d.access_key_id
  and l.identity_arn = d.identity_arn
where d.workload is not null
