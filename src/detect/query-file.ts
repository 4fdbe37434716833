import { usageError } from '../errors.ts';

/** A file of queries/: one comment block at its head, then one SELECT. */
export interface QueryFile {
  /** What stands in the comment, and the line on which it begins. */
  readonly comment: string;
  readonly commentLine: number;
  /** The statement, without the comment and without a closing semicolon. */
  readonly sql: string;
  /** The line on which it begins. */
  readonly sqlLine: number;
}

/** Splits a query file; exit 2 if it does not begin with a comment block. */
export function splitQueryFile(text: string, path: string): QueryFile {
  const [block, before, comment] = /^(\s*\/\*[^\S\n]*\n?)([\s\S]*?)\*\//.exec(text) ?? [];
  if (block === undefined)
    throw usageError(`${path} does not begin with a comment. Describe the query in a /* … */ block before the SELECT.`);
  const rest = text.slice(block.length);
  const sql = rest.trimStart();
  return {
    comment: comment!,
    commentLine: lineOf(before!),
    sql: sql.trimEnd().replace(/;$/, '').trimEnd(),
    sqlLine: lineOf(text.slice(0, text.length - sql.length)),
  };
}

const lineOf = (before: string) => before.split('\n').length;
