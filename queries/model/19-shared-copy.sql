/*
Events that tell of a call that another event tells of, too: what concerns several accounts CloudTrail delivers to each of
them, as an event of its own with the same sharedEventID
(docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html). Of those that name the
same credential all but the first are copies.

source_file_id, record_index    the event
*/
with shared as (
  select
    source_file_id,
    record_index,
    row_number() over (
      partition by sharedeventid, useridentity.accesskeyid, useridentity.arn
      order by source_file_id, record_index
    ) as place
  from cloudtrail_logs
  where sharedeventid is not null
)

select
  source_file_id,
  record_index
from shared
where place > 1
