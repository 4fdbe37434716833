/*
The verdict on every place that a credential was used from: one row a credential, address and VPC endpoint.

credential_id, source_ip, vpc_endpoint_id    the credential (see `credential` and `credential_home`) and the place (empty
                      for none)
class, home           as in `judged_use`, of its gravest events
aws_region, aws_service    of the address, if it is AWS's
explained_by          as in `judged_use`: what Lambda does on the function's behalf, if all of its events are
reading               how the place is read: `presigned`, `vended`, `identity-proof`, `egress` (each one finding for many
                      credentials), `console`, `after-end`, `lateral`, `split`, or `plain`
is_rolled_up          whether it is one finding for many credentials
level                 0 to 5 as in `severity_rule`, after readings and signals
severity              its name; null for level 0
event_count, first_seen, last_seen    of its events; timestamps
signal_codes          the signals that count, a sorted array
is_partly_explained   whether some of its events are calls such as Lambda makes on the function's behalf
is_split              whether the same credential's code also calls from its worker's address
is_proving            whether GetCallerIdentity is among its calls
other_call            a call that is not GetCallerIdentity, the first by name; null if it made no other
denied_count          refused calls
presigned_count       of its events, those that were signed in the URL
header_call           where links were opened: a call there that was signed with a key of the account, the first by name
credential_count      how many credentials proved their identity from this address, or are handed out (`vended_credential`)
*/
with places as (
  select
    u.credential_id,
    u.source_ip,
    u.vpc_endpoint_id,
    min(j.home) as home,
    max(j.level) as level,
    -- The class of the gravest events, in a form that takes no tie-break.
    substr(max(cast(j.level as varchar) || j.class), 2) as class,
    min(u.aws_region) as aws_region,
    min(u.aws_service) as aws_service,
    cast(sum(u.event_count) as bigint) as event_count,
    min(u.first_seen) as first_seen,
    max(u.last_seen) as last_seen,
    min(j.explained_by) as explained_by,
    max(case when u.explained_by <> '' then 1 else 0 end) as explained,
    sum(case when u.is_presigned then u.event_count else 0 end) as presigned_count,
    cast(sum(case when u.is_denied and not u.is_copy then u.event_count else 0 end) as bigint) as denied_count,
    max(case when u.is_after_end then 1 else 0 end) as after_end,
    max(case when j.is_split then 1 else 0 end) as split,
    min(case when j.is_regular then 1 else 0 end) as regular,
    max(case when u.is_console then 1 else 0 end) as console,
    min(case when u.event_name <> 'GetCallerIdentity' then u.event_name end) as other_call,
    max(case when u.event_name = 'GetCallerIdentity' then 1 else 0 end) as proving
  from credential_use u
  join judged_use j
    on j.use_id = u.use_id
  group by 1, 2, 3
),

presigned_addresses as (
  select distinct source_ip
  from credential_use
  where is_presigned
),

-- Somebody at this address holds a key of the account, not only a link. Keys of other accounts say nothing of this one's
-- links: many share the address of an office. Another function may open the links at its own home, with a key of its own: only
-- calls away from home count.
header_signers as (
  select
    u.source_ip,
    c.account_id,
    min(u.event_name) as event_name
  from credential_use u
  join presigned_addresses p
    on p.source_ip = u.source_ip
  join credential c
    on c.credential_id = u.credential_id
  where not u.is_presigned
    and u.class <> 'home'
  group by 1, 2
),

instance_places as (
  select distinct
    p.credential_id,
    p.source_ip,
    p.vpc_endpoint_id
  from places p
  join instance_address i
    on i.source_ip = p.source_ip
    and p.last_seen >= i.valid_from
    and p.first_seen < i.valid_to
  where p.class = 'account'
),

signals as (
  select
    credential_id,
    source_ip,
    vpc_endpoint_id,
    array_sort(array_agg(distinct code)) as codes,
    count(distinct cast(source_file_id as varchar) || ':' || cast(record_index as varchar)) as event_count
  from use_signal
  group by 1, 2, 3
),

exits as (
  select distinct
    account_id,
    exit
  from exit
),

readings as (
  select
    p.*,
    case
      when p.console = 1 and p.class not in ('aws-service', 'aws-internal') then 'console'
      when p.after_end = 1 then 'after-end'
      when p.presigned_count = p.event_count and h.source_ip is null then 'presigned'
      when p.level = 0 then 'plain'
      when v.credential_id is not null then 'vended'
      when p.class = 'candidate-own-egress' and p.split = 0 then 'egress'
      -- The endpoints that the accounts of an organization share are in one of them, which the evidence need not have.
      when p.class = 'vpc-endpoint-foreign' and p.regular = 1 then 'egress'
      -- A NAT instance carries the sessions of the account's workloads; any other instance that uses a credential of one was
      -- moved to.
      when p.class = 'account' and n.source_ip is not null and x.exit is null then 'lateral'
      when p.class in ('account', 'private', 'vpc-endpoint-own') and p.split = 1 then 'split'
      when i.other_count = 0 then 'identity-proof'
      else 'plain'
    end as reading,
    coalesce(v.credential_count, i.credential_count, 1) as credential_count,
    coalesce(s.codes, array_except(array[''], array[''])) as signal_codes,
    coalesce(s.event_count, 0) as signal_events,
    case when p.presigned_count > 0 then h.event_name end as header_call
  from places p
  join credential c
    on c.credential_id = p.credential_id
  left join header_signers h
    on h.source_ip = p.source_ip
    and h.account_id = c.account_id
  left join identity_proof i
    on i.source_ip = p.source_ip
    and p.vpc_endpoint_id = ''
  left join instance_places n
    on n.credential_id = p.credential_id
    and n.source_ip = p.source_ip
    and n.vpc_endpoint_id = p.vpc_endpoint_id
  left join vended_credential v
    on v.credential_id = p.credential_id
  join credential o
    on o.credential_id = c.root_credential_id
  left join exits x
    on x.account_id = o.account_id
    and x.exit = p.source_ip
  left join signals s
    on s.credential_id = p.credential_id
    and s.source_ip = p.source_ip
    and s.vpc_endpoint_id = p.vpc_endpoint_id
),

weighed as (
  select
    r.*,
    case
      when reading in ('console', 'after-end') then 4
      when reading = 'presigned' then 1
      when reading = 'identity-proof' and credential_count >= 3 then least(level, 2)
      when reading = 'identity-proof' then least(level, 3)
      when reading in ('vended', 'egress', 'lateral', 'split') then 3
      else level
    end as read_level,
    cardinality(signal_codes) >= 2 and signal_events >= 2 as has_signals,
    -- An unseen worker of a key that is older than the evidence is at such an address too.
    r.reading = 'plain'
      and r.class = 'aws-home-region'
      and not h.is_home_whole as may_be_worker
  from readings r
  join credential_home h
    on h.credential_id = r.credential_id
),

raised as (
  select
    w.*,
    case
      -- What every proof of identity consists of is no sign of an intruder; what sends it may be.
      when read_level >= 1 and has_signals
        and reading not in ('presigned', 'vended')
        and (reading <> 'identity-proof' or (credential_count < 3 and contains(signal_codes, 'attack-tool')))
        then read_level + 1
      when may_be_worker then least(read_level, 1)
      else read_level
    end as final_level
  from weighed w
)

select
  r.credential_id,
  r.source_ip,
  r.vpc_endpoint_id,
  r.class,
  r.home,
  r.aws_region,
  r.aws_service,
  r.reading,
  -- One finding for many credentials.
  r.reading in ('presigned', 'vended', 'egress') or (r.reading = 'identity-proof' and r.credential_count >= 3) as is_rolled_up,
  r.explained_by,
  r.explained = 1 as is_partly_explained,
  r.split = 1 as is_split,
  r.other_call,
  r.proving = 1 as is_proving,
  r.final_level as level,
  case r.final_level
    when 1 then 'info'
    when 2 then 'low'
    when 3 then 'medium'
    when 4 then 'high'
    when 5 then 'critical'
  end as severity,
  r.event_count,
  r.first_seen,
  r.last_seen,
  case when r.has_signals and r.final_level > r.read_level then r.signal_codes
    else array_except(array[''], array['']) end as signal_codes,
  r.denied_count,
  r.credential_count,
  cast(r.presigned_count as bigint) as presigned_count,
  r.header_call
from raised r
