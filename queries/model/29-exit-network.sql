/*
The IPv6 addresses of AWS that workloads are seen to call from in their region, and the network of a VPC that each is in:
AWS gives a VPC its IPv6 addresses as a /56 (docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html), and every
network interface in it has one of its own.

source_ip             the address
network               the network, as `2001:db8:0:ab00::/56`
*/
with ipv6_addresses as (
  select distinct source_ip
  from credential_use
  where class = 'aws-home-region'
    and strpos(source_ip, ':') > 0
)

select
  i.source_ip,
  -- As RFC 5952 writes it: no leading zeros, nor a group of zeros at the end.
  lower(
    regexp_replace(
      regexp_replace(
        substr(a.hex, 1, 4) || ':' || substr(a.hex, 5, 4) || ':' || substr(a.hex, 9, 4) || ':' || substr(a.hex, 13, 2) || '00',
        '\b0{1,3}',
        ''
      ),
      '(:0)+\z',
      ''
    )
  ) || '::/56' as network
from ipv6_addresses i
join address a
  on a.sourceipaddress = i.source_ip
-- An IPv4 address may be written as one of IPv6.
where a.hex not like '00000000000000000000FFFF%'
