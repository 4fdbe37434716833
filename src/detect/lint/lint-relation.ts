import type { Relation } from '../model.ts';
import { lintSql } from './lint-sql.ts';

const allowedTypes = /^(varchar|bigint|integer|double|boolean|timestamp|struct\(.*\))(\[\])*$/i;

/** What is wrong with a relation of the model; `columns` are those that its SELECT yields, as `describe` names them. */
export function lintRelation(relation: Relation, columns: readonly { name: string; type: string }[]): string[] {
  const { file, comment, sql, sqlLine, name } = relation;
  const faults = lintSql(sql).map(({ line, message }) => `${file}:${sqlLine + line - 1}: ${message}`);
  if (!/[/\\]\d\d-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.test(file))
    faults.push(`${file}: name it by its place and relation, as 07-${name.replaceAll('_', '-')}.sql.`);
  for (const column of columns) {
    if (!new RegExp(`\\b${column.name}\\b`).test(comment))
      faults.push(`${file}: the comment does not explain the column ${column.name}. Add a line on it.`);
    if (!allowedTypes.test(column.type))
      faults.push(
        `${file}: ${column.name} is of type ${column.type}. Hive has text, numbers, booleans, lists of these.`,
      );
  }
  return faults;
}
