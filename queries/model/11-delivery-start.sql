/*
When the evidence of each account and region begins.

account_id, region    the account that the events were recorded for, and the region
began_at              its first event, ISO 8601 text
*/
select
  account_id,
  region,
  date_format(min(first_seen), '%Y-%m-%dT%H:%i:%sZ') as began_at
from active_hour
group by 1, 2
