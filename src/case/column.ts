/**
 * The type of a case column. `text` is what AWS's Athena DDL calls `string`; the other names are DuckDB's.
 * A struct's fields and a list's items nest.
 */
export type ColumnType =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'timestamp'
  | 'map'
  | { readonly struct: readonly Column[] }
  | { readonly list: ColumnType };

/** One column of a table, or one field of a struct. */
export interface Column {
  /** The name in the case: lower case, as in the Athena DDL. */
  readonly name: string;
  /** CloudTrail's own spelling, where the column is read from a record's JSON. */
  readonly json?: string;
  readonly type: ColumnType;
  /** Its text hardly compresses: DuckDB is told not to try. */
  readonly isRandom?: boolean;
  /** One line for analysts. Required of a table's columns, not of a struct's fields. */
  readonly comment?: string;
}

/** One table or view of the case. */
export interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly Column[];
}

const sqlName: Record<Extract<ColumnType, string>, string> = {
  text: 'varchar',
  integer: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamp',
  map: 'map(varchar, varchar)',
};

/** `type` in DuckDB's spelling; `spelling` picks the field names: the case's, or CloudTrail's for reading JSON. */
export function sqlType(type: ColumnType, spelling: 'name' | 'json' = 'name'): string {
  if (typeof type === 'string') return sqlName[type];
  if ('list' in type) return `${sqlType(type.list, spelling)}[]`;
  const fields = type.struct.map((field) => `"${field[spelling] ?? field.name}" ${sqlType(field.type, spelling)}`);
  return `struct(${fields.join(', ')})`;
}

/** The statement that creates `table`. */
export function createTable(table: Table): string {
  const columns = table.columns.map(
    ({ name, type, isRandom }) => `  "${name}" ${sqlType(type)}${isRandom ? ' using compression uncompressed' : ''}`,
  );
  return `create table ${table.name} (\n${columns.join(',\n')}\n)`;
}
