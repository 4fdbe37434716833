/*
Every credential and place that was looked at and not raised, with the reason: what cleared.csv shows.

credential_id         the credential
credential            its access key
identity_arn, source_ip, vpc_endpoint_id    the session and the place; null for none
class                 the class of the address; `home` for the workload's own
reason                why it is not raised
events, first_seen, last_seen    of the uses; times as ISO 8601 text
*/
-- Home is raised only after the function's end.
with home_places as (
  select u.*
  from home_use u
  left join foreign_use f
    on f.credential_id = u.credential_id
    and f.source_ip = u.source_ip
    and f.vpc_endpoint_id = u.vpc_endpoint_id
    and f.class = 'home'
    and f.level > 0
  where f.credential_id is null
),

cleared as (
  select
    credential_id, source_ip, vpc_endpoint_id,
    'home' as class,
    'the address at which the workload''s workers opened its log streams'
      || case
        when is_comparable then ''
        else '; fewer than five other worker addresses of the region show a TLS connection to compare its own with,'
          || ' so that a forged event could not be told'
      end as reason,
    event_count as events, first_seen, last_seen
  from home_places
  union all
  select
    credential_id, source_ip, vpc_endpoint_id,
    class,
    case
      when explained_by = 'poller' then 'Lambda''s own poller, from an AWS address of the home region'
      when explained_by = 'lambda-decrypt' then 'such as Lambda itself decrypts the function''s environment variables when an'
        || ' environment starts, from an AWS address of the home region; nothing else was called from there'
      when explained_by = 'lambda-network-interface' then 'such as Lambda itself calls to keep the function''s network interfaces,'
        || ' from an AWS address of the home region; nothing else was called from there'
      when class = 'aws-service' then 'a call that an AWS service made on the credential''s behalf'
      when class = 'aws-internal' then 'a call inside AWS, which CloudTrail gives no address'
      else 'no finding by the table of severities'
    end as reason,
    event_count as events, first_seen, last_seen
  from foreign_use
  where level = 0
    and class <> 'home'
)

select
  u.credential_id,
  nullif(c.access_key_id, '') as credential,
  c.identity_arn,
  nullif(u.source_ip, '') as source_ip,
  nullif(u.vpc_endpoint_id, '') as vpc_endpoint_id,
  u.class,
  u.reason,
  u.events,
  date_format(u.first_seen, '%Y-%m-%dT%H:%i:%sZ') as first_seen,
  date_format(u.last_seen, '%Y-%m-%dT%H:%i:%sZ') as last_seen
from cleared u
join credential c
  on c.credential_id = u.credential_id
