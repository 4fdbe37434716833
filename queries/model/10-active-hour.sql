/*
The hours of which the evidence has events: one row an account, region and hour.

account_id, region    the account that the events were recorded for, and the region
began_at              the hour's first moment, timestamp
first_seen            its first event, timestamp
*/
select
  recipientaccountid as account_id,
  awsregion as region,
  date_trunc('hour', event_at) as began_at,
  min(event_at) as first_seen
from cloudtrail_logs
group by 1, 2, 3
