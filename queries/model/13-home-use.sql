/*
The uses of Lambda functions' credentials from home, a chained credential's from its root's: one row for every credential
and address. Uses from anywhere else are in `credential_use`.

credential_id         the credential
source_ip, vpc_endpoint_id     the address (endpoint empty for none)
is_comparable         as in `home_address`
event_count, first_seen, last_seen    of the uses; timestamps
first_code_at, last_code_at    of those that the function's code made, so neither the worker's own logging calls nor what
                      Lambda does on the function's behalf (`activity` of `credential_use`); null if there are none
*/
with homes as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    max(case when is_comparable then 1 else 0 end) = 1 as is_comparable
  from home_address
  where is_believed
  group by 1, 2, 3
),

uses as (
  select
    c.credential_id,
    h.source_ip,
    h.vpc_endpoint_id,
    h.is_comparable,
    l.event_at,
    case
      when l.eventsource = 'logs.amazonaws.com'
        and l.eventname in ('CreateLogStream', 'CreateLogGroup')
        and l.useragent like 'awslambda-worker%'
        then null
      -- Not as a list, which DuckDB would look up for every call of every service.
      when l.eventsource = 'ec2.amazonaws.com'
        and regexp_like(l.eventname, '^((Create|Delete)NetworkInterface|CreateNetworkInterfacePermission|(Una|A)ssignPrivateIpAddresses|Describe(NetworkInterfaces|Subnets|SecurityGroups|Vpcs)|GetSecurityGroupsForVpc)$')
        then null
      when d.workload = c.workload then null
      else l.event_at
    end as code_at
  from cloudtrail_logs l
  join credential c
    -- Console events may show no key.
    on c.access_key_id = coalesce(l.useridentity.accesskeyid, '')
    and c.identity_arn = l.useridentity.arn
  join homes h
    on h.credential_id = c.root_credential_id
    and h.source_ip = l.sourceipaddress
    and h.vpc_endpoint_id = coalesce(l.vpcendpointid, '')
  left join lambda_decrypt d
    on d.source_file_id = l.source_file_id
    and d.record_index = l.record_index
  -- Of the other workloads neither home nor detection is there yet.
  where c.issuer = 'lambda'
)

select
  credential_id,
  source_ip,
  vpc_endpoint_id,
  is_comparable,
  count(*) as event_count,
  min(event_at) as first_seen,
  max(event_at) as last_seen,
  min(code_at) as first_code_at,
  max(code_at) as last_code_at
from uses
group by 1, 2, 3, 4
