import { caseProperty, setCaseProperty } from '../../case/case.ts';
import { cloudtrailLogs, recordColumns } from '../../case/cloudtrail-logs.ts';
import type { Column, ColumnType } from '../../case/column.ts';
import type { Database } from '../../case/database.ts';
import { insertRows } from '../../case/insert-rows.ts';

type Json = Record<string, unknown>;

/** Puts CloudTrail records into the case as events of file 1, in their order. */
export async function loadRecords(database: Database, records: readonly Json[]): Promise<void> {
  const rows = records.map((record, record_index) => ({
    ...fieldsOf(recordColumns, record),
    event_at: String(record.eventTime).replace('Z', ''),
    source_file_id: 1,
    record_index,
  }));
  await insertRows(database, cloudtrailLogs.name, cloudtrailLogs.columns, rows);
  await setCaseProperty(
    database,
    'load_generation',
    String(Number(await caseProperty(database, 'load_generation')) + 1),
  );
  await setCaseProperty(database, 'load_state', 'complete');
}

function fieldsOf(columns: readonly Column[], value: Json): Json {
  return Object.fromEntries(columns.map(({ name, json, type }) => [name, columnValue(type, value[json ?? name])]));
}

function columnValue(type: ColumnType, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'text') return typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof type === 'string') return value;
  if ('list' in type) return (value as unknown[]).map((item) => columnValue(type.list, item));
  return fieldsOf(type.struct, value as Json);
}
