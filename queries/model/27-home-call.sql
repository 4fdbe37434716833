/*
What the code of Lambda functions does from home, so neither the worker's own logging calls nor what Lambda decrypts for the
function (`activity` of `credential_use`): one row for every credential and kind of call. Only of functions whose
credentials were also used away from home, not counting what services and Lambda itself do with them there.

credential_id         the credential
service, event_name, region, user_agent    the call
is_interface_call     whether it is one of those of `lambda_interface_call`: as the code's habit it counts, as proof that the
                      code is at home it does not, for Lambda might make it from an address like its workers'
first_seen, last_seen of its events; timestamps
*/
with suspect_workloads as (
  select distinct c.workload_key
  from credential_use u
  join credential c
    on c.credential_id = u.credential_id
  where u.class not in ('aws-service', 'aws-internal')
    and u.explained_by not in ('lambda-decrypt', 'poller')
),

worker_counts as (
  select
    access_key_id,
    identity_arn,
    source_ip,
    coalesce(vpc_endpoint_id, '') as vpc_endpoint_id,
    count(*) as event_count
  from worker_event
  group by 1, 2, 3, 4
),

-- Of a function in a VPC nothing is seen at home but its worker's logging calls: no event needs to be read to know that.
suspect_homes as (
  select
    c.workload,
    c.credential_id,
    c.access_key_id,
    c.identity_arn,
    u.source_ip,
    u.vpc_endpoint_id
  from suspect_workloads s
  join credential c
    on c.workload_key = s.workload_key
  join home_use u
    on u.credential_id = c.credential_id
  left join worker_counts w
    on w.access_key_id = c.access_key_id
    and w.identity_arn = c.identity_arn
    and w.source_ip = u.source_ip
    and w.vpc_endpoint_id = u.vpc_endpoint_id
  where u.event_count > coalesce(w.event_count, 0)
),

calls as (
  select
    h.credential_id,
    l.eventsource as service,
    l.eventname as event_name,
    l.awsregion as region,
    l.useragent as user_agent,
    l.event_at,
    -- In one expression with the function's name: by itself each test would be made of every call of every service.
    case
      when d.workload = h.workload then 'lambda-decrypt'
      when l.eventsource = 'logs.amazonaws.com'
        and l.eventname in ('CreateLogStream', 'CreateLogGroup')
        and l.useragent like 'awslambda-worker%'
        then 'worker'
      else 'code'
    end as activity,
    i.event_name is not null and l.eventsource = 'ec2.amazonaws.com' as is_interface_call
  from cloudtrail_logs l
  join suspect_homes h
    -- Console events may show no key.
    on h.access_key_id = coalesce(l.useridentity.accesskeyid, '')
    and h.identity_arn = l.useridentity.arn
    and h.source_ip = l.sourceipaddress
    and h.vpc_endpoint_id = coalesce(l.vpcendpointid, '')
  left join lambda_decrypt d
    on d.source_file_id = l.source_file_id
    and d.record_index = l.record_index
  left join lambda_interface_call i
    on i.event_name = l.eventname
)

select
  credential_id,
  service,
  event_name,
  region,
  user_agent,
  is_interface_call,
  min(event_at) as first_seen,
  max(event_at) as last_seen
from calls
where activity = 'code'
group by 1, 2, 3, 4, 5, 6
