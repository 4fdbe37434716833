import { createTable, type Table } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import { addressHex, bucketDigits, ipv4Hex } from './address.ts';

/** The table of source addresses. */
export const addressTable: Table = {
  name: 'address',
  comment: 'every source address of the evidence in the form that ranges are compared in',
  columns: [
    { name: 'sourceipaddress', type: 'text', comment: 'as CloudTrail wrote it' },
    { name: 'hex', type: 'text', comment: '32 upper-case hex digits, IPv4 as `::ffff:a.b.c.d`; null for no address' },
    { name: 'bucket', type: 'text', comment: 'its first digits: 29 for IPv4 (a /20), 10 for IPv6 (a /40)' },
  ],
};

/**
 * Fills `address(sourceipaddress, hex, bucket)` anew: one row for every text that stands in `sourceipaddress`. On
 * Trino, `to_hex(cast(try_cast(sourceipaddress as ipaddress) as varbinary))` gives the same digits.
 * IPv4 addresses, of which there may be hundreds of thousands, are read in SQL just as `addressHex` reads them.
 */
export async function fillAddressTable(database: Database): Promise<void> {
  await database.run(`
create or replace temp table source_text as
select distinct sourceipaddress
from cloudtrail_logs
where sourceipaddress is not null`);
  const colons = await database.rows<{ sourceipaddress: string }>(
    `select sourceipaddress from source_text where strpos(sourceipaddress, ':') > 0`,
  );
  await database.run('create or replace temp table ipv6_address (sourceipaddress text, hex text)');
  await insertRows(
    database,
    'ipv6_address',
    addressTable.columns.slice(0, 2),
    colons.map(({ sourceipaddress }) => ({ sourceipaddress, hex: addressHex(sourceipaddress) })),
  );
  await database.run('drop table if exists address');
  await database.run(createTable(addressTable));
  await database.run(`
insert into address
select sourceipaddress, hex, ${bucketSql}
from (
  select t.sourceipaddress, case when ${isIpv4Sql} then ${ipv4HexSql} else v.hex end as hex
  from source_text t
  left join ipv6_address v using (sourceipaddress)
)
order by sourceipaddress`);
  await database.run('drop table source_text; drop table ipv6_address');
}

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';

const isIpv4Sql = `regexp_full_match(t.sourceipaddress, '${octet}([.]${octet}){3}')`;

const ipv4HexSql = `'${ipv4Hex}' || printf('%02X%02X%02X%02X', ${[1, 2, 3, 4]
  .map((part) => `cast(split_part(t.sourceipaddress, '.', ${part}) as integer)`)
  .join(', ')})`;

/** As `bucketOf`. */
const bucketSql = `left(hex, case when starts_with(hex, '${ipv4Hex}') then ${bucketDigits[4]} else ${bucketDigits[6]} end)`;
