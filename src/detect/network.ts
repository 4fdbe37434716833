/**
 * The relation `announced`: what AWS's published ranges say of the address of each finding at its first event, from the
 * relations `united` and `activity`. The narrowest prefix tells the region, and the service other than the superset
 * AMAZON if there is one.
 */
export const announcedSql = `
used_address as (
  select c.hit_group, a.hex, a.bucket, t.first_seen as used_at
  from united c
  join activity t using (hit_group)
  join address a on a.sourceipaddress = c.source_ip
  -- Behind a VPC endpoint the address is whatever its VPC uses, public ranges of others included.
  where a.hex is not null
    and c.vpc_endpoint_id is null
    -- What a detection says itself nobody need look up.
    and (c.aws_region is null or c.aws_service is null)
),
announced_prefix as (
  select
    u.hit_group,
    p.region,
    p.service,
    row_number() over (
      partition by u.hit_group
      order by p.lo desc, p.hi, case when p.service = 'AMAZON' then 1 else 0 end, p.region, p.service
    ) as place
  from used_address u
  join aws_prefix p
    on p.bucket = u.bucket
    and u.hex between p.lo and p.hi
    and u.used_at >= p.valid_from
    and u.used_at < p.valid_to
),
announced as (
  select hit_group, region, service
  from announced_prefix
  where place = 1
)`;
