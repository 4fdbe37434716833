import type { Database } from '../case/database.ts';

/** What AWS's published ranges say about a finding's address at the time of its first event. */
export interface AddressFacts {
  readonly hit_group: number;
  readonly is_address: boolean;
  readonly aws_region: string | null;
  readonly aws_service: string | null;
}

/**
 * Looks the addresses of the current `hit` table up in `aws_prefix`: the narrowest prefix tells the region, and the
 * service other than the superset AMAZON if there is one.
 */
export async function addressFacts(database: Database): Promise<Map<number, AddressFacts>> {
  const rows = await database.rows<AddressFacts>(`
with used_address as (
  select hit_group, a.hex, a.bucket, strftime(min(event_at), '%Y-%m-%dT%H:%M:%SZ') as used_at
  from hit
  join address a on a.sourceipaddress = hit.source_ip
  -- Behind a VPC endpoint the address is whatever its VPC uses, public ranges of others included.
  where a.hex is not null
    and hit.vpc_endpoint_id is null
  group by hit_group, a.hex, a.bucket
),
announced as (
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
)
select cast(u.hit_group as integer) as hit_group, true as is_address, p.region as aws_region, p.service as aws_service
from used_address u
left join announced p on p.hit_group = u.hit_group and p.place = 1`);
  return new Map(rows.map((row) => [row.hit_group, row]));
}
