import { type MendableError, queryError } from '../errors.ts';
import { characterWidth } from '../terminal/text-width.ts';
import { athenaRemedy } from './athena-dialect.ts';
import { sqlPlace } from './sql-place.ts';

/** DuckDB ends a message with the line in question, shortened at both ends if it is long, and a caret below. */
const place = /\n+LINE (\d+): (.*)\n( *)\^\s*$/s;

/**
 * What to tell of a query that DuckDB did not take or could not finish: why, line and column, a caret, and for what
 * Athena has and DuckDB has not, what to write instead (exit 5).
 */
export function queryFailure(error: unknown, sql: string): MendableError {
  const message = (error instanceof Error ? error.message : String(error)).replace(
    /^Failed to extract statements: /,
    '',
  );
  const found = place.exec(message);
  const why = (found ? message.slice(0, found.index) : message).trim();
  const remedy = athenaRemedy(sql, why);
  const lines = [
    why,
    ...(found ? [sqlPlace(sql, indexOf(sql, Number(found[1]), found[2]!, found[3]!.length))] : []),
    ...(remedy ? [`Instead: ${remedy}`] : []),
  ];
  return queryError(lines.join('\n'), { cause: error });
}

/**
 * Which character of `sql` DuckDB's caret is below. It counts wide characters as two columns and tabs as none, and marks
 * what it leaves out of the line with `...`.
 */
function indexOf(sql: string, lineNumber: number, shown: string, caret: number): number {
  const lines = sql.split('\n');
  const start = lines.slice(0, lineNumber - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const cut = shown.startsWith('...') ? 3 : 0;
  const excerpt = shown.slice(cut).replace(/\.\.\.$/, '');
  let index = start + Math.max(0, (lines[lineNumber - 1] ?? '').indexOf(excerpt));
  let counted = `LINE ${lineNumber}: `.length + cut;
  for (const character of excerpt) {
    if (counted >= caret) break;
    counted += characterWidth(character);
    index += character.length;
  }
  return index;
}
