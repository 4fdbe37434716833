/*
The successful calls of kms:Decrypt for a Lambda function: their encryption context names it. Lambda makes them outside the
execution environment to open the function's environment variables, with the function's own credential
(docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html names them as made on the function's behalf).

workload              the function
source_file_id, record_index    the event
*/
with decryptions as (
  select
    split_part(json_extract_scalar(requestparameters, '$.encryptionContext["aws:lambda:FunctionArn"]'), ':', 7) as workload,
    source_file_id,
    record_index
  from cloudtrail_logs
  where eventsource = 'kms.amazonaws.com'
    and eventname = 'Decrypt'
    and errorcode is null
)

select
  workload,
  source_file_id,
  record_index
from decryptions
where workload is not null
