import type { Column, ColumnType } from './column.ts';
import type { Database } from './database.ts';

const rowsPerStatement = 20_000;

/**
 * Inserts `rows` into the table `name`; a row's keys are the names of `columns`, which must be all of the table's, in
 * its order. Values travel as JSON in a bound parameter, so lists and structs need no spelling of their own.
 */
export async function insertRows(
  database: Database,
  name: string,
  columns: readonly Column[],
  rows: readonly object[],
): Promise<void> {
  // Column by column: DuckDB reads lists of values in half the time that a list of objects takes.
  const structure = JSON.stringify(
    structureOf({ struct: columns.map((column) => ({ ...column, type: { list: column.type } })) }),
  );
  const items = columns.map((column) => `unnest(batch."${column.name}")`);
  for (let first = 0; first < rows.length; first += rowsPerStatement) {
    const batch = rows.slice(first, first + rowsPerStatement) as Record<string, unknown>[];
    const json = JSON.stringify(
      Object.fromEntries(columns.map(({ name }) => [name, batch.map((row) => row[name] ?? null)])),
    );
    await database.run(
      `insert into ${name} select ${items.join(', ')} from (select from_json($json, $structure) as batch)`,
      { json, structure },
    );
  }
}

/** The type in the notation of DuckDB's `from_json`. */
function structureOf(type: ColumnType): unknown {
  if (typeof type === 'string') return jsonType[type];
  if ('list' in type) return [structureOf(type.list)];
  return Object.fromEntries(type.struct.map((column) => [column.name, structureOf(column.type)]));
}

const jsonType: Record<Extract<ColumnType, string>, string> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  map: 'MAP(VARCHAR, VARCHAR)',
};
