/*
The uses of each credential that are not at its home, one row an event: the columns of `credential_use`, then

issuer, session_subtype, home_regions, is_home_known    of the credential

A worker's logging call from an address that is not believed is here with activity `code`: it may be forged.
*/
select
  u.access_key_id,
  u.identity_arn,
  u.workload_key,
  u.source_ip,
  u.vpc_endpoint_id,
  u.service,
  u.event_name,
  u.region,
  u.event_ts,
  case when u.activity = 'worker' then 'code' else u.activity end as activity,
  u.is_presigned,
  u.is_denied,
  u.agent,
  u.source_file_id,
  u.record_index,
  c.issuer,
  c.session_subtype,
  h.home_regions,
  h.is_home_known
from credential_use u
join credential c
  on c.access_key_id = u.access_key_id
  and c.identity_arn = u.identity_arn
join credential_home h
  on h.access_key_id = u.access_key_id
  and h.identity_arn = u.identity_arn
left join home_address a
  on a.access_key_id = c.root_access_key_id
  and a.identity_arn = c.root_identity_arn
  and a.source_ip = u.source_ip
  and a.vpc_endpoint_id = u.vpc_endpoint_id
  and a.is_believed
where a.source_ip is null
