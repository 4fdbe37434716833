/*
What was done with Lambda functions' credentials away from their homes, and from home after the function's end: one row for
every credential, place and kind of call. All other uses from home are in `home_use`.

use_id                the row's number in this case, by which `judged_use` names it: the first of `events`
credential_id         the credential
source_ip             the address as CloudTrail has it, empty for none
vpc_endpoint_id       the VPC endpoint, empty for none
service, event_name, region, user_agent    the call
class                 what the address was to the credential then: `aws-service`, `aws-internal`, `vpc-endpoint-own`,
                      `vpc-endpoint-foreign`, `vpc-endpoint-unknown`, `trusted`, `account`, `private`, `aws-home-region`,
                      `aws-other-region`, `outside-aws`, `unknown`, or `home`
aws_region, aws_service    of the address, if it stands for itself and ip-ranges.json had it then: its region, the first of
                      several; the service named most narrowly
activity              `lambda-decrypt`: see `lambda_decrypt`.
                      `lambda-network-interface`: see `lambda_interface_call`.
                      `worker`: the worker's logging calls; from an address that is not believed they may be forged.
                      `code`: everything else, so what the function itself, or a thief, does
explained_by          `lambda-decrypt` or `lambda-network-interface` for what Lambda does on the function's behalf from its
                      own addresses in the function's region, `poller` for its event source mappings; else empty
is_presigned          signed in the URL (`presigned_call`): whoever holds the link makes the call, from any address
is_denied             refused for want of permission
is_console            a console session, or the call that opens one
is_without_vpc        whether the function was surely in no VPC then (`workload_without_vpc`)
is_after_end          whether it had been deleted (`workload_end`), and the credential with it
is_copy               whether another event tells of the same call (`shared_copy`)
is_in_span            whether --since and --until leave it in (`use_span`)
event_count, first_seen, last_seen    of the events; timestamps
events                the events, sorted: of each source_file_id * 4294967296 + record_index, for both engines open a list of
                      numbers alike

Where a VPC endpoint stands, the address proves nothing: a VPC may use any addresses, public ones too. Home regions are the
credential's, never the record's awsRegion: that is where the call went.
*/
with homes as (
  select distinct
    credential_id,
    source_ip,
    vpc_endpoint_id
  from home_address
  where is_believed
),

last_workers as (
  select
    c.credential_id,
    max(w.event_ts) as last_seen
  from worker_event w
  join credential c
    on c.access_key_id = w.access_key_id
    and c.identity_arn = w.identity_arn
  join workload_end e
    on e.workload_key = c.workload_key
  group by 1
),

-- To a function that is created again Lambda issues keys of its own: a key that is older than the deletion does not come back,
-- unless workers are seen to have it. At its home only the function itself can be, whose last moments the evidence may not
-- show in order.
endings as (
  select
    c.credential_id,
    e.ended_at,
    e.until,
    case
      when coalesce(c.issued_at, h.created_at) < date_format(e.ended_at - interval '15' minute, '%Y-%m-%dT%H:%i:%sZ')
        and coalesce(w.last_seen < e.until, true)
        then coalesce(
          lead(e.ended_at) over (partition by c.credential_id order by e.ended_at),
          timestamp '9999-12-31 23:59:59'
        )
      else e.until
    end as until_elsewhere
  from workload_end e
  join credential c
    on c.workload_key = e.workload_key
  join credential_home h
    on h.credential_id = c.credential_id
  left join last_workers w
    on w.credential_id = c.root_credential_id
),

ended as (
  select distinct credential_id
  from endings
),

times_without_vpc as (
  select
    c.credential_id,
    n.valid_from,
    n.valid_to
  from workload_without_vpc n
  join credential c
    on c.workload_key = n.workload_key
),

-- Nearly all uses are from home: which are not is told by who used which key from where, and only their events are read.
places as (
  select distinct
    c.credential_id,
    c.workload,
    -- Empty for null: Trino 476 loses rows in joins by `is not distinct from` (trinodb/trino, issue 26257).
    coalesce(k.access_key_id, '') as access_key_id,
    k.identity_arn,
    coalesce(k.source_ip, '') as source_ip,
    coalesce(k.vpc_endpoint_id, '') as vpc_endpoint_id,
    h.credential_id is not null as is_home
  from key_use k
  join credential c
    -- Console events may show no key.
    on c.access_key_id = coalesce(k.access_key_id, '')
    and c.identity_arn = k.identity_arn
  left join homes h
    on h.credential_id = c.root_credential_id
    and h.source_ip = k.source_ip
    and h.vpc_endpoint_id = coalesce(k.vpc_endpoint_id, '')
  left join ended e
    on e.credential_id = c.credential_id
  -- Of the other workloads neither home nor detection is there yet.
  where c.issuer = 'lambda'
    and (h.credential_id is null or e.credential_id is not null)
),

overlapping as (
  select distinct source_ip
  from aws_overlap
),

plain_aws_addresses as (
  select a.*
  from aws_address a
  left join overlapping o
    on o.source_ip = a.source_ip
  where o.source_ip is null
),

calls as (
  select
    c.credential_id,
    l.sourceipaddress as source_ip,
    l.vpcendpointid as vpc_endpoint_id,
    l.eventsource as service,
    l.eventname as event_name,
    l.awsregion as region,
    l.useragent as user_agent,
    c.is_home,
    a.class as address_class,
    p.region as aws_region,
    p.service as aws_service,
    o.valid_from as overlap_from,
    -- Nothing is known of AWS's addresses before the first version of the table.
    l.event_at < r.known_from as is_before_ranges,
    -- Of this function: what Lambda decrypts for another one it decrypts with that one's credential.
    d.workload = c.workload and d.is_at_start as is_lambda_decrypt,
    s.record_index is not null as is_presigned,
    case
      when l.errorcode is not null
        then regexp_like(l.errorcode, '(AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|Forbidden)')
      else false
    end as is_denied,
    n.credential_id is not null as is_without_vpc,
    e.credential_id is not null as is_ended,
    y.record_index is not null as is_copy,
    coalesce(l.event_at >= r.since, true) and coalesce(l.event_at < r.until, true) as is_in_span,
    l.event_at,
    cast(l.source_file_id as bigint) * 4294967296 + l.record_index as event
  from cloudtrail_logs l
  join places c
    on c.access_key_id = coalesce(l.useridentity.accesskeyid, '')
    and c.identity_arn = l.useridentity.arn
    and c.source_ip = coalesce(l.sourceipaddress, '')
    and c.vpc_endpoint_id = coalesce(l.vpcendpointid, '')
  cross join (
    select
      cast(from_iso8601_timestamp(a.known_from) as timestamp) as known_from,
      s.since,
      s.until
    from aws_ranges a
    cross join use_span s
  ) r
  left join endings e
    on e.credential_id = c.credential_id
    and l.event_at > e.ended_at
    and l.event_at < case when c.is_home then e.until else e.until_elsewhere end
  left join times_without_vpc n
    on n.credential_id = c.credential_id
    and l.event_at >= n.valid_from
    and l.event_at < n.valid_to
  left join address_class a
    on a.source_ip = l.sourceipaddress
    and l.event_at >= a.valid_from
    and l.event_at < a.valid_to
  left join plain_aws_addresses p
    on p.source_ip = l.sourceipaddress
    and l.event_at >= p.valid_from
    and l.event_at < p.valid_to
  left join aws_overlap o
    on o.source_ip = l.sourceipaddress
    and l.event_at >= o.valid_from
    and l.event_at < o.valid_to
  left join lambda_decrypt d
    on d.source_file_id = l.source_file_id
    and d.record_index = l.record_index
  left join presigned_call s
    on s.source_file_id = l.source_file_id
    and s.record_index = l.record_index
  left join shared_copy y
    on y.source_file_id = l.source_file_id
    and y.record_index = l.record_index
  where not c.is_home
    or e.credential_id is not null
),

kinds as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    service,
    event_name,
    region,
    user_agent,
    is_home,
    address_class,
    aws_region,
    aws_service,
    overlap_from,
    is_before_ranges,
    is_lambda_decrypt,
    is_presigned,
    is_denied,
    is_without_vpc,
    is_ended,
    is_copy,
    is_in_span,
    count(*) as event_count,
    min(event_at) as first_seen,
    max(event_at) as last_seen,
    array_sort(array_agg(event)) as events
  from calls
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20
),

seen as (
  select
    k.*,
    c.session_subtype,
    h.home_regions,
    o.regions as aws_regions,
    o.service as overlap_service,
    case
      when k.service = 'logs.amazonaws.com'
        and k.event_name in ('CreateLogStream', 'CreateLogGroup')
        and k.user_agent like 'awslambda-worker%'
        then 'worker'
      when k.is_lambda_decrypt then 'lambda-decrypt'
      when i.event_name is not null
        and k.service = 'ec2.amazonaws.com'
        then 'lambda-network-interface'
      else 'code'
    end as activity,
    case
      when k.is_home then 'home'
      when k.address_class in ('aws-service', 'aws-internal') then k.address_class
      when k.vpc_endpoint_id <> '' then 'vpc-endpoint-' || coalesce(e.owner, 'unknown')
      when k.source_ip is null then 'unknown'
      when k.address_class is not null then k.address_class
      when o.source_ip is not null and arrays_overlap(o.regions, h.home_regions) then 'aws-home-region'
      when k.aws_region is not null and contains(h.home_regions, k.aws_region) then 'aws-home-region'
      when o.source_ip is not null or k.aws_region is not null then 'aws-other-region'
      when k.is_before_ranges then 'unknown'
      else 'outside-aws'
    end as class
  from kinds k
  join credential c
    on c.credential_id = k.credential_id
  join credential_home h
    on h.credential_id = k.credential_id
  left join aws_overlap o
    on o.source_ip = k.source_ip
    and o.valid_from = k.overlap_from
  left join vpc_endpoint e
    on e.vpc_endpoint_id = k.vpc_endpoint_id
  left join lambda_interface_call i
    on i.event_name = k.event_name
),

judged_ends as (
  select
    s.*,
    -- A service may go on with what the workload had asked it for: that is not the key being used again.
    is_ended
      and activity = 'code'
      and not is_presigned
      and class not in ('aws-service', 'aws-internal') as is_after_end
  from seen s
)

select
  element_at(events, 1) as use_id,
  credential_id,
  coalesce(source_ip, '') as source_ip,
  coalesce(vpc_endpoint_id, '') as vpc_endpoint_id,
  service,
  event_name,
  region,
  user_agent,
  class,
  case
    when is_home then element_at(home_regions, 1)
    when coalesce(vpc_endpoint_id, '') = '' then coalesce(element_at(aws_regions, 1), aws_region)
  end as aws_region,
  case
    when not is_home and coalesce(vpc_endpoint_id, '') = '' then coalesce(overlap_service, aws_service)
  end as aws_service,
  activity,
  case
    when class <> 'aws-home-region' then ''
    when session_subtype = 'poller' then 'poller'
    -- A function's key of KMS and its network interfaces are in its region.
    when not contains(home_regions, region) then ''
    when activity in ('lambda-decrypt', 'lambda-network-interface') then activity
    else ''
  end as explained_by,
  is_presigned,
  is_denied,
  coalesce(
    session_subtype = 'console' or (not is_home and event_name in ('GetSigninToken', 'ConsoleLogin')),
    false
  ) as is_console,
  is_without_vpc,
  is_after_end,
  is_copy,
  is_in_span,
  event_count,
  first_seen,
  last_seen,
  events
from judged_ends
where not is_home
  or is_after_end
