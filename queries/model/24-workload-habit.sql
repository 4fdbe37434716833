/*
What the sessions of a workload do that somebody is suspected of having stolen: one row for every session and thing it does.

credential_id         the session
is_home               whether it does so from its home, or from another place that is of low severity
kind, value           `service`, `event`, `region` or `agent`, and which
*/
with suspect_workloads as (
  select distinct c.workload_key
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  join credential c
    on c.credential_id = j.credential_id
  where j.level >= 2
    and not u.is_presigned
),

suspect_homes as (
  select distinct
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

home_calls as (
  select
    h.credential_id,
    l.eventsource as service,
    l.eventname as event_name,
    l.awsregion as region,
    l.useragent as user_agent,
    coalesce(d.workload = h.workload, false) as is_lambda_decrypt
  from suspect_homes h
  join cloudtrail_logs l
    on coalesce(l.useridentity.accesskeyid, '') = h.access_key_id
    and l.useridentity.arn = h.identity_arn
    and l.sourceipaddress = h.source_ip
    and coalesce(l.vpcendpointid, '') = h.vpc_endpoint_id
  left join lambda_decrypt d
    on d.source_file_id = l.source_file_id
    and d.record_index = l.record_index
),

-- The code's own calls, as `home_use` counts them.
home_kinds as (
  select distinct
    credential_id,
    service,
    event_name,
    region,
    user_agent,
    true as is_home
  from home_calls
  where not is_lambda_decrypt
    and not coalesce(
      service = 'logs.amazonaws.com'
      and event_name in ('CreateLogStream', 'CreateLogGroup')
      and user_agent like 'awslambda-worker%',
      false
    )
    and not (
      service = 'ec2.amazonaws.com'
      and event_name in ('CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface',
        'DescribeSubnets', 'DescribeSecurityGroups', 'DescribeVpcs', 'AssignPrivateIpAddresses',
        'UnassignPrivateIpAddresses', 'GetSecurityGroupsForVpc', 'CreateNetworkInterfacePermission')
    )
),

kinds as (
  select *
  from home_kinds
  union all
  select
    u.credential_id,
    u.service,
    u.event_name,
    u.region,
    u.user_agent,
    false as is_home
  from judged_use j
  join credential_use u
    on u.use_id = j.use_id
  where j.class in ('account', 'shared-egress', 'trusted', 'vpc-endpoint-own')
    and j.explained_by = ''
),

habits as (
  select
    k.*,
    lower(substr(coalesce(user_agent, ''), 1, strpos(coalesce(user_agent, '') || '/', '/') - 1)) as agent
  from kinds k
)

select credential_id, is_home, 'service' as kind, service as value
from habits
union
select credential_id, is_home, 'event' as kind, event_name as value
from habits
union
select credential_id, is_home, 'region' as kind, region as value
from habits
union
select credential_id, is_home, 'agent' as kind, agent as value
from habits
