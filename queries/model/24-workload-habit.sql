/*
What the sessions of a workload do that somebody is suspected of having stolen: one row for every session and thing it does.

workload_key, credential_id    the workload and the session
is_home               whether it does so from its home, or from another place that is of low severity
kind, value           `service`, `event`, `region` or `agent`, and which
*/
with suspect_workloads as (
  select distinct workload_key
  from judged_use
  where level >= 2
    and not is_presigned
),

suspect_homes as (
  select distinct
    c.workload_key,
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
  where u.first_code_at is not null
),

-- The code's own calls, as `home_use` counts them.
home_calls as (
  select distinct
    h.workload_key,
    h.credential_id,
    l.eventsource as service,
    l.eventname as event_name,
    l.awsregion as region,
    l.useragent as user_agent
  from suspect_homes h
  join cloudtrail_logs l
    on coalesce(l.useridentity.accesskeyid, '') = h.access_key_id
    and l.useridentity.arn = h.identity_arn
    and l.sourceipaddress = h.source_ip
    and coalesce(l.vpcendpointid, '') = h.vpc_endpoint_id
  left join lambda_decrypt d
    on d.source_file_id = l.source_file_id
    and d.record_index = l.record_index
  where coalesce(d.workload, '') <> h.workload
    and not coalesce(
      l.eventsource = 'logs.amazonaws.com'
      and l.eventname in ('CreateLogStream', 'CreateLogGroup')
      and l.useragent like 'awslambda-worker%',
      false
    )
    and not (
      l.eventsource = 'ec2.amazonaws.com'
      and l.eventname in ('CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface',
        'DescribeSubnets', 'DescribeSecurityGroups', 'DescribeVpcs', 'AssignPrivateIpAddresses',
        'UnassignPrivateIpAddresses', 'GetSecurityGroupsForVpc', 'CreateNetworkInterfacePermission')
    )
),

habits as (
  select distinct
    workload_key,
    credential_id,
    service,
    event_name,
    region,
    lower(substr(coalesce(user_agent, ''), 1, strpos(coalesce(user_agent, '') || '/', '/') - 1)) as agent,
    true as is_home
  from home_calls
  union
  select distinct
    workload_key,
    credential_id,
    service,
    event_name,
    region,
    agent,
    false as is_home
  from judged_use
  where class in ('account', 'shared-egress', 'trusted', 'vpc-endpoint-own')
    and explained_by = ''
)

select workload_key, credential_id, is_home, 'service' as kind, service as value
from habits
union
select workload_key, credential_id, is_home, 'event' as kind, event_name as value
from habits
union
select workload_key, credential_id, is_home, 'region' as kind, region as value
from habits
union
select workload_key, credential_id, is_home, 'agent' as kind, agent as value
from habits
