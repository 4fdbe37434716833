/*
The addresses from which a workload's credential was shown by GetCallerIdentity, and what else they ever did. A workload
can prove its identity by handing a signed GetCallerIdentity to a service, which forwards it from its own address
(HashiCorp Vault's AWS authentication and other federations work so); a thief who tries a key makes the same call.

source_ip             the address, as CloudTrail has it
credential_count      credentials, of whatever kind, that the machine showed
other_count           its calls of anything else; above 0, it is no such service
network               the /64 that stands for the machine; null for an address that does by itself

A machine is an IPv4 address, or outside AWS an IPv6 /64: inside AWS a /64 is a subnet of many machines (RFC 4291 section
2.5.4 gives an interface 64 bits of its own; docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
*/
with aws_addresses as (
  select distinct source_ip
  from aws_address
),

machines as (
  select
    a.sourceipaddress as source_ip,
    case
      when w.source_ip is null and a.hex not like '00000000000000000000FFFF%' then substr(a.hex, 1, 16)
      else a.hex
    end as machine,
    case
      when w.source_ip is null and a.hex not like '00000000000000000000FFFF%'
        -- As RFC 5952 writes it: no leading zeros, nor a group of zeros at the end.
        then lower(
          regexp_replace(
            regexp_replace(
              substr(a.hex, 1, 4) || ':' || substr(a.hex, 5, 4) || ':' || substr(a.hex, 9, 4) || ':' || substr(a.hex, 13, 4),
              '\b0{1,3}',
              ''
            ),
            '(:0)+\z',
            ''
          )
        ) || '::/64'
    end as network
  from address a
  left join aws_addresses w
    on w.source_ip = a.sourceipaddress
  where a.hex is not null
),

provers as (
  select distinct m.machine
  from credential_use u
  join machines m
    on m.source_ip = u.source_ip
  where u.event_name = 'GetCallerIdentity'
    and u.vpc_endpoint_id = ''
    and u.class <> 'home'
),

calls as (
  select
    m.machine,
    count(distinct coalesce(l.useridentity.accesskeyid, '') || ' ' || coalesce(l.useridentity.arn, '')) as credential_count,
    sum(case when l.eventname = 'GetCallerIdentity' then 0 else 1 end) as other_count
  from provers p
  join machines m
    on m.machine = p.machine
  join cloudtrail_logs l
    on l.sourceipaddress = m.source_ip
  -- Behind a VPC endpoint the same address is another machine.
  where l.vpcendpointid is null
  group by 1
)

select
  m.source_ip,
  c.credential_count,
  cast(c.other_count as bigint) as other_count,
  m.network
from calls c
join machines m
  on m.machine = c.machine
