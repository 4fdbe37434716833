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
)

select
  c.credential_id,
  coalesce(l.sourceipaddress, '') as source_ip,
  coalesce(l.vpcendpointid, '') as vpc_endpoint_id,
  l.eventsource as service,
  l.eventname as event_name,
  l.awsregion as region,
  l.event_at as event_ts,
  case
    when l.eventsource = 'logs.amazonaws.com'
      and l.eventname in ('CreateLogStream', 'CreateLogGroup')
      and l.useragent like 'awslambda-worker%'
      then 'worker'
    when l.eventsource = 'kms.amazonaws.com'
      and l.eventname = 'Decrypt'
      and l.errorcode is null
      -- Of this function: what Lambda decrypts for another one it decrypts with that one's credential.
      and split_part(json_extract_scalar(l.requestparameters, '$.encryptionContext["aws:lambda:FunctionArn"]'), ':', 7)
        = c.workload
      then 'lambda-decrypt'
    when l.eventsource = 'ec2.amazonaws.com'
      and l.eventname in ('CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface',
        'DescribeSubnets', 'DescribeSecurityGroups', 'DescribeVpcs', 'AssignPrivateIpAddresses',
        'UnassignPrivateIpAddresses', 'GetSecurityGroupsForVpc', 'CreateNetworkInterfacePermission')
      then 'lambda-network-interface'
    else 'code'
  end as activity,
  -- The search spares nearly all records the reading of their JSON.
  case
    when strpos(l.additionaleventdata, 'QueryString') > 0
      then coalesce(json_extract_scalar(l.additionaleventdata, '$.AuthenticationMethod') = 'QueryString', false)
    else false
  end as is_presigned,
  l.errorcode is not null
    and regexp_like(l.errorcode, '(AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden)') as is_denied,
  lower(substr(coalesce(l.useragent, ''), 1, strpos(coalesce(l.useragent, '') || '/', '/') - 1)) as agent,
  h.credential_id is not null as is_home,
  l.source_file_id,
  l.record_index
from cloudtrail_logs l
join credential c
  -- Console events may show no key.
  on c.access_key_id = coalesce(l.useridentity.accesskeyid, '')
  and c.identity_arn = l.useridentity.arn
left join homes h
  on h.credential_id = c.root_credential_id
  and h.source_ip = l.sourceipaddress
  and h.vpc_endpoint_id = coalesce(l.vpcendpointid, '')
-- Of the other workloads neither home nor detection is there yet.
where c.issuer = 'lambda'
