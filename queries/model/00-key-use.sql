/*
One row for every access key, identity, address and VPC endpoint that stand together in the evidence: who used which key
from where, without the events themselves. Each of them may be null.

access_key_id, identity_arn    the key, and the ARN of who used it
source_ip             the address as CloudTrail has it
vpc_endpoint_id       the VPC endpoint that the calls passed
issuer_type, resource_arn      what AWS labels the credential with (userIdentity.inScopeOf); null for calls without it
is_console_session    whether it is the console's key (sessionCredentialFromConsole)
is_console_login      whether it is a sign-in to the console
event_count, first_seen, last_seen    of the events; timestamps
*/
select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  useridentity.inscopeof.issuertype as issuer_type,
  useridentity.inscopeof.credentialsissuedto as resource_arn,
  coalesce(sessioncredentialfromconsole = 'true', false) as is_console_session,
  coalesce(eventname = 'ConsoleLogin', false) as is_console_login,
  count(*) as event_count,
  min(event_at) as first_seen,
  max(event_at) as last_seen
from cloudtrail_logs
group by 1, 2, 3, 4, 5, 6, 7, 8
