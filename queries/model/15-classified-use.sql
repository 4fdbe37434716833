/*
The uses away from home with the class of their address as seen from the credential: the columns of `credential_use` but
is_home, then

workload_key, is_home_known    of the credential
is_console            a console session, or the call that opens one
class                 the class of `address_class`, with `aws` split into `aws-home-region` and `aws-other-region`
aws_region, aws_service    of the address
explained_by          `lambda-decrypt` or `lambda-network-interface` for what Lambda does on the function's behalf from its
                      own addresses in the function's region, `poller` for its event source mappings; else empty

Home regions are the credential's, never the record's awsRegion: that is where the call went. A worker's logging call
from an address that is not believed is here as `code`: it may be forged.
*/
with seen as (
  select
    u.credential_id,
    c.workload_key,
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
    c.session_subtype,
    h.is_home_known,
    case
      when a.base_class <> 'aws' then a.base_class
      when arrays_overlap(a.aws_regions, h.home_regions) then 'aws-home-region'
      else 'aws-other-region'
    end as class,
    element_at(a.aws_regions, 1) as aws_region,
    a.aws_service
  from credential_use u
  join credential c
    on c.credential_id = u.credential_id
  join credential_home h
    on h.credential_id = u.credential_id
  join address_class a
    on a.source_ip = u.source_ip
    and a.vpc_endpoint_id = u.vpc_endpoint_id
    and a.event_ts = u.event_ts
  where not u.is_home
)

select
  credential_id,
  workload_key,
  source_ip,
  vpc_endpoint_id,
  service,
  event_name,
  region,
  event_ts,
  activity,
  is_presigned,
  is_denied,
  coalesce(session_subtype = 'console' or event_name in ('GetSigninToken', 'ConsoleLogin'), false) as is_console,
  agent,
  source_file_id,
  record_index,
  is_home_known,
  class,
  aws_region,
  aws_service,
  case
    when class <> 'aws-home-region' then ''
    when session_subtype = 'poller' then 'poller'
    when activity in ('lambda-decrypt', 'lambda-network-interface') then activity
    else ''
  end as explained_by
from seen
