/*
When the evidence of each account and region begins.

account_id, region    the account that the events were recorded for, and the region
began_at              its first event, ISO 8601 text
*/
select
  recipientaccountid as account_id,
  awsregion as region,
  date_format(min(event_at), '%Y-%m-%dT%H:%i:%sZ') as began_at
from cloudtrail_logs
group by 1, 2
