import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { queryError } from '../errors.ts';
import type { OutputColumn, Plain } from '../terminal/cell.ts';
import type { Database } from './database.ts';
import { plainValue } from './plain-value.ts';
import { failingAs, prepareSelect } from './prepare-select.ts';

/** A running SELECT. */
export interface Selection {
  /** Names are unique: a second `a` is `a:1`. */
  readonly columns: readonly OutputColumn[];
  /** The rows, up to 2,048 at a time, as DuckDB finds them. */
  readonly batches: AsyncGenerator<Plain[][]>;
}

/** Type names of DuckDB that are numbers. */
const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|BIGNUM)$/;

/**
 * Runs `sql`, which must be exactly one SELECT. Refusals and failures are exit 5, with line, column and a caret.
 * A read-only database alone would not do: DuckDB takes `create temp table`, `pragma` and several statements there.
 */
export async function select(
  database: Database,
  sql: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Selection> {
  const statement = await prepareSelect(database, sql);
  bind(statement, parameters);
  const result = await failingAs(sql, () => statement.stream());
  const names = result.deduplicatedColumnNames();
  return {
    columns: names.map((name, index) => ({ name, numeric: numeric.test(result.columnType(index).toString()) })),
    batches: (async function* () {
      const chunks = result.yieldRows();
      for (;;) {
        const next = await failingAs(sql, () => chunks.next());
        if (next.done) return;
        yield next.value.map((row) => row.map(plainValue));
      }
    })(),
  };
}

/** DuckDB's plan of `sql`, which must be exactly one SELECT, as text; nothing is run. */
export async function explain(
  database: Database,
  sql: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  bind(await prepareSelect(database, sql), parameters);
  const statement = await database.connection.prepare(`explain ${sql}`);
  bind(statement, parameters);
  const plan = await failingAs(sql, () => statement.runAndReadAll());
  return plan
    .getRowsJson()
    .map(([, text]) => `${text}\n`)
    .join('');
}

/** Binds every `$name` and `?` of the statement; a missing or a superfluous value is exit 5. */
function bind(statement: DuckDBPreparedStatement, parameters: Readonly<Record<string, string>>): void {
  const wanted = Array.from({ length: statement.parameterCount }, (_, index) => statement.parameterName(index + 1));
  const missing = wanted.filter((name) => !Object.hasOwn(parameters, name));
  if (missing.length > 0)
    throw queryError(`The query needs a value: --param ${missing.map((name) => `${name}=…`).join(' --param ')}`);
  const unused = Object.keys(parameters).filter((name) => !wanted.includes(name));
  if (unused.length > 0) throw queryError(`The query has no parameter $${unused.join(', $')}.`);
  statement.bind({ ...parameters });
}
