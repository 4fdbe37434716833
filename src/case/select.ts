import { type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { type MendableError, queryError } from '../errors.ts';
import type { OutputColumn, Plain } from '../terminal/cell.ts';
import { silentDifference } from './athena-dialect.ts';
import type { Database } from './database.ts';
import { plainValue } from './plain-value.ts';
import { queryFailure } from './query-failure.ts';
import { sqlPlace } from './sql-place.ts';

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

/** The names and types of the columns that `sql` would give, which must be exactly one SELECT; nothing is run. */
export async function selectColumns(database: Database, sql: string): Promise<{ name: string; type: string }[]> {
  const statement = await prepareSelect(database, sql);
  return Array.from({ length: statement.columnCount }, (_, index) => ({
    name: statement.columnName(index),
    type: statement.columnType(index).toString(),
  }));
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

/** `sql` as a prepared statement, if it is exactly one SELECT; else exit 5. */
async function prepareSelect(database: Database, sql: string): Promise<DuckDBPreparedStatement> {
  if (sql.includes('\0')) throw queryError('The query holds a NUL character.');
  const word = firstWord(sql);
  if (word === undefined) throw queryError('The query is empty. Write one SELECT.');
  if (word === 'pragma') throw refusal('PRAGMA');
  refuseSilentDifference(sql);
  return await failingAs(sql, async () => {
    const statements = await database.connection.extractStatements(sql);
    if (statements.count !== 1)
      throw queryError(
        `These are ${statements.count} statements; write exactly one SELECT. (PIVOT counts as several.)`,
      );
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT)
      throw refusal(StatementType[statement.statementType].replaceAll('_', ' '));
    return statement;
  });
}

/** An answer that is not Athena's, and does not say so, would mislead: exit 5 with what to write instead. */
function refuseSilentDifference(sql: string): void {
  const found = silentDifference(sql);
  if (found) throw queryError(`${found.text}\n${sqlPlace(sql, found.index)}`);
}

function refusal(kind: string): MendableError {
  const remedy = kind === 'EXPLAIN' ? ' For a query’s plan use --explain.' : '';
  return queryError(`${kind} is refused: a query only reads the case. Write exactly one SELECT.${remedy}`);
}

/** Spaces, comments, semicolons and parentheses before the first word. */
const beforeWords = /^(?:[\s;(]|--[^\n]*(?:\n|$)|\/\*.*?\*\/)+/s;

/** The first word of `sql` in lower case; undefined if there is none. */
function firstWord(sql: string): string | undefined {
  return /^[^\s;(]+/.exec(sql.replace(beforeWords, ''))?.[0].toLowerCase();
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

async function failingAs<T>(sql: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw (error as Error).name === 'MendableError' ? error : queryFailure(error, sql);
  }
}
