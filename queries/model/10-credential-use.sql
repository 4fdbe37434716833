/*
One row for every event signed with a Lambda function's credential.

credential_id         the credential
source_ip             the address as CloudTrail has it, empty for none
vpc_endpoint_id       the VPC endpoint, empty for none
service, event_name, region, event_ts    the call
activity              `worker`: the worker's own logging calls at cold start.
                      `lambda-decrypt`: the successful kms:Decrypt of a function's environment variables, which Lambda
                      makes outside the execution environment; its encryption context names the function.
                      `lambda-network-interface`: the EC2 calls with which Lambda keeps the network interfaces of a
                      function in a VPC (docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
                      names both kinds as made on the function's behalf).
                      `code`: everything else, so what the function itself, or a thief, does
is_presigned          signed in the URL: whoever holds the link makes the call, from any address
is_denied             refused for want of permission
agent                 the user agent up to its first slash, lower case
is_home               whether it came from the credential's home, its root's for a chained one
source_file_id, record_index    the event
*/
with homes as (
  select distinct
    credential_id,
    source_ip,
    vpc_endpoint_id
  from home_address
  where is_believed
),

-- Console events without a key join in a branch of their own: an expression in the key would slow the join of all others.
signed as (
  select
    c.credential_id,
    c.root_credential_id,
    c.workload,
    l.sourceipaddress,
    l.vpcendpointid,
    l.eventsource,
    l.eventname,
    l.awsregion,
    l.event_at,
    l.useragent,
    l.errorcode,
    l.requestparameters,
    l.additionaleventdata,
    l.source_file_id,
    l.record_index
  from cloudtrail_logs l
  join credential c
    on c.access_key_id = l.useridentity.accesskeyid
    and c.identity_arn = l.useridentity.arn
  -- Of the other workloads neither home nor detection is there yet.
  where c.issuer = 'lambda'
  union all
  select
    c.credential_id,
    c.root_credential_id,
    c.workload,
    l.sourceipaddress,
    l.vpcendpointid,
    l.eventsource,
    l.eventname,
    l.awsregion,
    l.event_at,
    l.useragent,
    l.errorcode,
    l.requestparameters,
    l.additionaleventdata,
    l.source_file_id,
    l.record_index
  from cloudtrail_logs l
  join credential c
    on c.identity_arn = l.useridentity.arn
  where c.issuer = 'lambda'
    and c.access_key_id = ''
    and l.useridentity.accesskeyid is null
)

select
  c.credential_id,
  coalesce(c.sourceipaddress, '') as source_ip,
  coalesce(c.vpcendpointid, '') as vpc_endpoint_id,
  c.eventsource as service,
  c.eventname as event_name,
  c.awsregion as region,
  c.event_at as event_ts,
  case
    when c.eventsource = 'logs.amazonaws.com'
      and c.eventname in ('CreateLogStream', 'CreateLogGroup')
      and c.useragent like 'awslambda-worker%'
      then 'worker'
    when c.eventsource = 'kms.amazonaws.com'
      and c.eventname = 'Decrypt'
      and c.errorcode is null
      -- Of this function: what Lambda decrypts for another one it decrypts with that one's credential.
      and split_part(json_extract_scalar(c.requestparameters, '$.encryptionContext["aws:lambda:FunctionArn"]'), ':', 7)
        = c.workload
      then 'lambda-decrypt'
    when c.eventsource = 'ec2.amazonaws.com'
      and c.eventname in ('CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface',
        'DescribeSubnets', 'DescribeSecurityGroups', 'DescribeVpcs', 'AssignPrivateIpAddresses',
        'UnassignPrivateIpAddresses', 'GetSecurityGroupsForVpc', 'CreateNetworkInterfacePermission')
      then 'lambda-network-interface'
    else 'code'
  end as activity,
  -- The search spares nearly all records the reading of their JSON.
  case
    when strpos(c.additionaleventdata, 'QueryString') > 0
      then coalesce(json_extract_scalar(c.additionaleventdata, '$.AuthenticationMethod') = 'QueryString', false)
    else false
  end as is_presigned,
  c.errorcode is not null
    and regexp_like(c.errorcode, '(AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden)') as is_denied,
  lower(substr(coalesce(c.useragent, ''), 1, strpos(coalesce(c.useragent, '') || '/', '/') - 1)) as agent,
  h.credential_id is not null as is_home,
  c.source_file_id,
  c.record_index
from signed c
left join homes h
  on h.credential_id = c.root_credential_id
  and h.source_ip = c.sourceipaddress
  and h.vpc_endpoint_id = coalesce(c.vpcendpointid, '')
