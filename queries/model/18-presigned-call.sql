/*
Calls for an object of S3 that are signed in the URL: whoever holds the link makes the call, from any address. Other calls
signed so are nobody's link: a thief chooses how he signs.

bucket                the bucket of the object; null if the record does not name it
source_file_id, record_index    the event
*/
select
  json_extract_scalar(requestparameters, '$.bucketName') as bucket,
  source_file_id,
  record_index
from cloudtrail_logs
where eventsource = 's3.amazonaws.com'
  -- The search spares nearly all records the reading of their JSON.
  and strpos(additionaleventdata, 'QueryString') > 0
  and json_extract_scalar(additionaleventdata, '$.AuthenticationMethod') = 'QueryString'
  and regexp_like(eventname, '^((Get|Head|Put|Post|Delete|Copy|Select)Object|UploadPart|(Create|Complete|Abort)MultipartUpload)')
