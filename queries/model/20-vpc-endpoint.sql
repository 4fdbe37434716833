/*
What the evidence tells of every VPC endpoint that a call passed.

vpc_endpoint_id       the endpoint
owner_account_id      its account: from any event that names it, or from its creation; null if none does
vpc_id                its VPC, from its creation
owner                 `own` (an account of the evidence or of --org-accounts), `foreign`, or `unknown`
created_at            when a workload's credential created it from somewhere that is not its home; else null: what a thief makes
                      in the customer's account is not the customer's, so that such an endpoint's owner is `unknown`
created_by            in words, which credential that was, and from where
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
    min(json_extract_scalar(responseelements, '$.CreateVpcEndpointResponse.vpcEndpoint.vpcId')) as vpc_id,
    -- An endpoint is created once.
    min(event_at) as created_at,
    min(useridentity.accesskeyid) as access_key_id,
    min(useridentity.arn) as identity_arn,
    min(sourceipaddress) as caller_ip
  from cloudtrail_logs
  where eventname = 'CreateVpcEndpoint'
    and errorcode is null
  group by 1
),

suspect_creations as (
  select
    e.vpc_endpoint_id,
    e.created_at,
    'the key ' || c.access_key_id || ' (' || c.identity_arn || ') from ' || coalesce(e.caller_ip, 'no address') as created_by
  from created e
  join credential c
    on c.access_key_id = e.access_key_id
    and c.identity_arn = e.identity_arn
  left join home_address h
    on h.credential_id = c.root_credential_id
    and h.source_ip = e.caller_ip
    and h.is_believed
  where c.issuer = 'lambda'
    and h.source_ip is null
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
    c.vpc_id,
    s.created_at,
    s.created_by
  from passed p
  left join created c
    on c.vpc_endpoint_id = p.vpc_endpoint_id
  left join suspect_creations s
    on s.vpc_endpoint_id = p.vpc_endpoint_id
)

select
  o.vpc_endpoint_id,
  o.owner_account_id,
  o.vpc_id,
  case
    when o.owner_account_id is null or o.created_at is not null then 'unknown'
    when a.account_id is not null then 'own'
    else 'foreign'
  end as owner,
  o.created_at,
  o.created_by
from owned o
left join own_accounts a
  on a.account_id = o.owner_account_id
