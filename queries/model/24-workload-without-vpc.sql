/*
When a function was surely in no VPC: then nothing is its gateway, however many of its sessions call from there.

workload_key          the workload
valid_from, valid_to  timestamps; valid_to open if nothing changed any more

The settings stand in CreateFunction and UpdateFunctionConfiguration: vpcConfig with subnets puts a function into a VPC,
one without takes it out (docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html). Before the first such event, and
where a capacity provider runs the function on the customer's instances
(docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-capacity-providers.html), nothing is sure.
*/
with workloads as (
  select distinct
    workload_key,
    account_id,
    workload,
    regions
  from credential
  where issuer = 'lambda'
    and chain_length = 0
),

configurations as (
  select
    recipientaccountid as account_id,
    awsregion as region,
    -- The name may be given as the function's ARN, whole or in part.
    regexp_extract(json_extract_scalar(requestparameters, '$.functionName'), '([^:]+)\z') as workload,
    eventname like 'CreateFunction%' as is_new,
    case
      when json_extract_scalar(requestparameters, '$.vpcConfig.subnetIds[0]') is not null then 'vpc'
      when json_extract_scalar(responseelements, '$.vpcConfig.vpcId') <> '' then 'vpc'
      when strpos(requestparameters, '"capacityProviderConfig"') > 0 then 'instances'
      when eventname like 'CreateFunction%' then 'none'
      when strpos(requestparameters, '"vpcConfig"') > 0 then 'none'
    end as network,
    event_at
  from cloudtrail_logs
  where eventsource = 'lambda.amazonaws.com'
    -- Rare among many others: what DuckDB can test in the scan spares it the others' JSON.
    and (eventname like 'CreateFunction%' or eventname like 'UpdateFunctionConfiguration%')
    and eventname in ('CreateFunction', 'CreateFunction20150331', 'CreateFunction20150331v2',
      'UpdateFunctionConfiguration', 'UpdateFunctionConfiguration20150331', 'UpdateFunctionConfiguration20150331v2')
    and errorcode is null
),

changes as (
  select
    w.workload_key,
    c.is_new,
    c.network,
    c.event_at,
    lead(c.event_at) over (
      partition by w.workload_key
      order by c.event_at, c.network
    ) as next_at
  from workloads w
  join configurations c
    on c.account_id = w.account_id
    and c.workload = w.workload
    and contains(w.regions, c.region)
  -- An update that names neither leaves the network as it is.
  where c.network is not null
)

select
  workload_key,
  -- What was begun in the VPC may run on for the 15 minutes that an invocation can take.
  case when is_new then event_at else event_at + interval '15' minute end as valid_from,
  coalesce(next_at, timestamp '9999-12-31 23:59:59') as valid_to
from changes
where network = 'none'
