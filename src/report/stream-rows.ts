import type { Database, Parameter } from '../case/database.ts';

/**
 * Gives the rows of a SELECT, in its order, as `database.stream` does but in less than half of the time: a row comes as
 * one JSON text instead of value by value. Integers are numbers whatever their width: none may exceed 2^53.
 */
export async function* streamRows<T extends object>(
  database: Database,
  sql: string,
  parameters?: Record<string, Parameter>,
): AsyncGenerator<T[]> {
  const select = `select cast(to_json(line) as varchar) as json from (${sql}) as line`;
  for await (const rows of database.stream<{ json: string }>(select, parameters))
    yield rows.map(({ json }) => JSON.parse(json) as T);
}
