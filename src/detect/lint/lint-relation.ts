import type { Relation } from '../model.ts';
import { lintSql } from './lint-sql.ts';

const allowedTypes = /^(varchar|bigint|integer|double|boolean|timestamp|struct\(.*\))(\[\])*$/i;

/**
 * What is wrong with a relation of the model; `columns` are those that its SELECT yields, as `describe` names them. What
 * a column means may stand in the comment of a relation `before` it, from which it was taken.
 */
export function lintRelation(
  relation: Relation,
  columns: readonly { name: string; type: string }[],
  before: readonly Relation[],
): string[] {
  const { file, comment, sql, sqlLine, name } = relation;
  const faults = lintSql(sql).map(({ line, message }) => `${file}:${sqlLine + line - 1}: ${message}`);
  if (!/[/\\]\d\d-[a-z0-9]+(-[a-z0-9]+)*(\.view)?\.sql$/.test(file))
    faults.push(`${file}: name it by its place and relation, as 07-${name.replaceAll('_', '-')}.sql.`);
  const comments = [comment, ...before.map((earlier) => earlier.comment)];
  for (const column of columns) {
    const word = new RegExp(`\\b${column.name}\\b`);
    if (!comments.some((text) => word.test(text)))
      faults.push(`${file}: no comment explains the column ${column.name}. Add a line on it.`);
    if (!allowedTypes.test(column.type))
      faults.push(
        `${file}: ${column.name} is of type ${column.type}. Hive has text, numbers, booleans, lists of these.`,
      );
  }
  return faults;
}
