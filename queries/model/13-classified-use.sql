/*
The uses away from home with the class of their address as seen from the credential: the columns of `away_use`, then

class                 the class of `address_class`, with `aws` split into `aws-home-region` and `aws-other-region`
aws_regions, aws_service    of the address
explained_by          `lambda-decrypt` or `lambda-network-interface` for what Lambda does on the function's behalf from its
                      own addresses in the function's region, `poller` for its event source mappings; else empty

Home regions are the credential's, never the record's awsRegion: that is where the call went.
*/
with seen as (
  select
    u.*,
    case
      when a.base_class <> 'aws' then a.base_class
      when arrays_overlap(a.aws_regions, u.home_regions) then 'aws-home-region'
      else 'aws-other-region'
    end as class,
    a.aws_regions,
    a.aws_service
  from away_use u
  join address_class a
    on a.source_ip = u.source_ip
    and a.vpc_endpoint_id = u.vpc_endpoint_id
    and a.event_ts = u.event_ts
)

select
  s.*,
  case
    when class <> 'aws-home-region' then ''
    when session_subtype = 'poller' then 'poller'
    when activity in ('lambda-decrypt', 'lambda-network-interface') then activity
    else ''
  end as explained_by
from seen s
