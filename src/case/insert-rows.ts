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
  const structure = JSON.stringify([structureOf({ struct: columns })]);
  for (let first = 0; first < rows.length; first += rowsPerStatement) {
    const json = JSON.stringify(rows.slice(first, first + rowsPerStatement));
    await database.run(`insert into ${name} select unnest(from_json($json, $structure), max_depth := 2)`, {
      json,
      structure,
    });
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
