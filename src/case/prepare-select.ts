import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { MendableError, queryError } from '../errors.ts';
import { silentDifference } from './athena-dialect.ts';
import type { Database } from './database.ts';
import { duckdb } from './duckdb.ts';
import { queryFailure } from './query-failure.ts';
import { sqlPlace } from './sql-place.ts';

/** The names and types of the columns that `sql` would give, which must be exactly one SELECT; nothing is run. */
export async function selectColumns(database: Database, sql: string): Promise<{ name: string; type: string }[]> {
  const statement = await prepareSelect(database, sql);
  return Array.from({ length: statement.columnCount }, (_, index) => ({
    name: statement.columnName(index),
    type: statement.columnType(index).toString(),
  }));
}

/** `sql` as a prepared statement, if it is exactly one SELECT; else exit 5. */
export async function prepareSelect(database: Database, sql: string): Promise<DuckDBPreparedStatement> {
  if (sql.includes('\0')) throw queryError('The query holds a NUL character.');
  const word = firstWord(sql);
  if (word === undefined) throw queryError('The query is empty. Write one SELECT.');
  if (word === 'pragma') throw refusal('PRAGMA');
  refuseSilentDifference(sql);
  const { StatementType } = duckdb();
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

/** Gives what `run` gives; an error of DuckDB's as exit 5, with the place in `sql`. */
export async function failingAs<T>(sql: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof MendableError ? error : queryFailure(error, sql);
  }
}
