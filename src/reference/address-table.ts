import { createTable, type Table } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import { addressHex, bucketOf } from './address.ts';

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
 */
export async function fillAddressTable(database: Database): Promise<void> {
  await database.run('drop table if exists address');
  await database.run(createTable(addressTable));
  const texts = await database.rows<{ sourceipaddress: string }>(
    'select distinct sourceipaddress from cloudtrail_logs where sourceipaddress is not null order by sourceipaddress',
  );
  const rows = texts.map(({ sourceipaddress }) => {
    const hex = addressHex(sourceipaddress);
    return { sourceipaddress, hex, bucket: hex && bucketOf(hex) };
  });
  await insertRows(database, addressTable.name, addressTable.columns, rows);
}
