/*
One row for every access key, identity and address that stand together in the evidence: who used which key from where,
without the events themselves. Any of the three may be null.

access_key_id, identity_arn    the key, and the ARN of who used it
source_ip             the address as CloudTrail has it
issuer_type, resource_arn      what AWS labels the credential with (userIdentity.inScopeOf); null for calls without it
is_console_session    whether it is the console's key (sessionCredentialFromConsole)
is_console_login      whether it is a sign-in to the console
*/
select distinct
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  useridentity.inscopeof.issuertype as issuer_type,
  useridentity.inscopeof.credentialsissuedto as resource_arn,
  coalesce(sessioncredentialfromconsole = 'true', false) as is_console_session,
  coalesce(eventname = 'ConsoleLogin', false) as is_console_login
from cloudtrail_logs
