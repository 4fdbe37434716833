/*
Events by which CloudTrail corrected an earlier one: it delivers the event again, with an addendum that names the first
(docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html, `addendum`). Both
stay events of the case: which one is to be believed is for the examiner to say.

eventid               of the correcting event
original_eventid      of the event that it corrects
recipientaccountid    the account of both
updated_fields        which fields it corrects, as CloudTrail lists them
source_file_id, record_index    the correcting event's place
original_source_file_id, original_record_index    the corrected event's place; null if it is not in the evidence
*/
select
  a.eventid,
  a.addendum.originaleventid as original_eventid,
  a.recipientaccountid,
  a.addendum.updatedfields as updated_fields,
  a.source_file_id,
  a.record_index,
  min(o.source_file_id) as original_source_file_id,
  min(o.record_index) as original_record_index
from cloudtrail_logs a
left join cloudtrail_logs o
  on o.eventid = a.addendum.originaleventid
  and o.recipientaccountid = a.recipientaccountid
where a.addendum.reason = 'UPDATED_DATA'
group by 1, 2, 3, 4, 5, 6
