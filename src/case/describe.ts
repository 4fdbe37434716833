import type { DuckDBType } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { duckdb } from './duckdb.ts';

/** A table or view as it is in a case. */
export interface DescribedTable {
  readonly name: string;
  readonly rowCount: number;
  readonly columns: readonly DescribedColumn[];
}

/** A column, or a field of a struct under the path that a query writes: `useridentity.sessioncontext.sessionissuer.arn`. */
export interface DescribedColumn {
  readonly name: string;
  /** DuckDB's type in lower case; `struct` where the fields follow as columns of their own. */
  readonly type: string;
}

/** The tables and views that the case really has, by name, each with its columns, structs opened. */
export async function describeTables(database: Database): Promise<DescribedTable[]> {
  const tables = await database.rows<{ name: string }>(
    `select table_name as name from duckdb_tables() where not internal and not temporary
     union all
     select view_name from duckdb_views() where not internal and not temporary
     order by name`,
  );
  const described: DescribedTable[] = [];
  for (const { name } of tables) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const [{ rowCount } = { rowCount: '0' }] = await database.rows<{ rowCount: string }>(
      `select count(*) as "rowCount" from ${quoted}`,
    );
    const { connection } = database;
    const statement = await connection.prepare(`select * from ${quoted}`);
    const columns = Array.from({ length: statement.columnCount }, (_, index) =>
      opened(statement.columnName(index), statement.columnType(index)),
    );
    described.push({ name, rowCount: Number(rowCount), columns: columns.flat() });
  }
  return described;
}

function opened(name: string, type: DuckDBType): DescribedColumn[] {
  if (!(type instanceof duckdb().DuckDBStructType))
    return [{ name, type: type.toString().replaceAll('"', '').toLowerCase() }];
  const fields = type.entryNames.flatMap((field, index) => opened(`${name}.${field}`, type.entryTypes[index]!));
  return [{ name, type: 'struct' }, ...fields];
}
