import { cloudtrailLogs } from '../../case/cloudtrail-logs.ts';
import type { Database } from '../../case/database.ts';
import { insertRows } from '../../case/insert-rows.ts';

/** Events that differ in nothing but their source address. */
export async function loadAddresses(database: Database, addresses: readonly (string | null)[]): Promise<void> {
  const event = Object.fromEntries(cloudtrailLogs.columns.map((column) => [column.name, null]));
  const rows = addresses.map((sourceipaddress, record_index) => ({ ...event, sourceipaddress, record_index }));
  await insertRows(database, cloudtrailLogs.name, cloudtrailLogs.columns, rows);
}
