/*
What the evidence tells of every VPC endpoint that a call passed.

vpc_endpoint_id       the endpoint
owner_account_id      its account: from any event that names it, or from its creation; null if none does
vpc_id                its VPC, from its creation
owner                 `own` (an account of the evidence or of --org-accounts), `foreign`, or `unknown`
*/
with passed as (
  select
    vpcendpointid as vpc_endpoint_id,
    min(vpcendpointaccountid) as owner_account_id
  from cloudtrail_logs
  where vpcendpointid is not null
  group by 1
),

created as (
  select
    json_extract_scalar(responseelements, '$.CreateVpcEndpointResponse.vpcEndpoint.vpcEndpointId') as vpc_endpoint_id,
    min(coalesce(
      json_extract_scalar(responseelements, '$.CreateVpcEndpointResponse.vpcEndpoint.ownerId'),
      recipientaccountid
    )) as owner_account_id,
    min(json_extract_scalar(responseelements, '$.CreateVpcEndpointResponse.vpcEndpoint.vpcId')) as vpc_id
  from cloudtrail_logs
  where eventname = 'CreateVpcEndpoint'
    and errorcode is null
  group by 1
),

own_accounts as (
  select distinct recipientaccountid as account_id
  from cloudtrail_logs
  where recipientaccountid is not null
  union
  select account_id
  from org_account
),

owned as (
  select
    p.vpc_endpoint_id,
    coalesce(p.owner_account_id, c.owner_account_id) as owner_account_id,
    c.vpc_id
  from passed p
  left join created c
    on c.vpc_endpoint_id = p.vpc_endpoint_id
)

select
  o.vpc_endpoint_id,
  o.owner_account_id,
  o.vpc_id,
  case
    when o.owner_account_id is null then 'unknown'
    when a.account_id is not null then 'own'
    else 'foreign'
  end as owner
from owned o
left join own_accounts a
  on a.account_id = o.owner_account_id
