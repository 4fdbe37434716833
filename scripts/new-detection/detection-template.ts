/** A detection that works, whose header says what to write in its place. */
export function detectionTemplate(id: string): string {
  return `/*
id: ${id}
title: TELL in a few words what was seen
severity: medium
summary: >-
  TELL in one sentence with the facts what happened: {identity_arn} called {event_names} from {source_ip}.
meaning: >-
  TELL what a hit means, and what somebody could have done with it.
logic: >-
  TELL in words what the SQL below selects, and why that is suspicious.
false_positives:
  - TELL a harmless cause, and by what to tell it from an attack.
references:
  - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
tags: []
needs:
  - events: eventsource = 'cloudtrail.amazonaws.com'
    why: TELL what the evidence lacks without such events. Remove this need if the detection can always answer.
*/
select
  e.useridentity.accesskeyid as access_key_id,
  e.useridentity.arn as identity_arn,
  e.sourceipaddress as source_ip,
  e.vpcendpointid as vpc_endpoint_id,
  e.useridentity.accountid as account_id,
  e.eventid,
  e.source_file_id,
  e.record_index
from cloudtrail_logs e
where e.eventsource = 'cloudtrail.amazonaws.com'
  and e.eventname = 'StopLogging'
  -- An attempt that was refused did no harm. Remove this line to see attempts, too.
  and e.errorcode is null
`;
}
