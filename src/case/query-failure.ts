import { type MendableError, queryError } from '../errors.ts';
import { characterWidth } from '../terminal/text-width.ts';

/** DuckDB ends a message with the line in question, shortened at both ends if it is long, and a caret below. */
const place = /\n+LINE (\d+): (.*)\n( *)\^\s*$/s;

/** What to tell of a query that DuckDB did not take or could not finish: why, line and column, and a caret (exit 5). */
export function queryFailure(error: unknown, sql: string): MendableError {
  const message = (error instanceof Error ? error.message : String(error)).replace(
    /^Failed to extract statements: /,
    '',
  );
  const found = place.exec(message);
  if (!found) return queryError(message.trim(), { cause: error });
  const [whole, lineNumber, shown, spaces] = found as unknown as [string, string, string, string];
  const column = columnOf(sql, Number(lineNumber), shown, spaces.length - `LINE ${lineNumber}: `.length);
  const lines = [
    message.slice(0, -whole.length).trim(),
    `line ${lineNumber}, column ${column.number}:`,
    `  ${shown.replaceAll('\t', ' ')}`,
    `  ${' '.repeat(column.caret)}^`,
  ];
  return queryError(lines.join('\n'), { cause: error });
}

/**
 * Where the caret points: as a column of the line itself, from 1, and as columns of a terminal from the start of what
 * DuckDB shows of it. DuckDB counts wide characters as two and tabs as none, and marks what it leaves out with `...`.
 */
function columnOf(sql: string, lineNumber: number, shown: string, offset: number): { number: number; caret: number } {
  const line = sql.split('\n')[lineNumber - 1] ?? '';
  const cut = shown.startsWith('...') ? 3 : 0;
  const excerpt = shown.slice(cut).replace(/\.\.\.$/, '');
  let number = [...line.slice(0, Math.max(0, line.indexOf(excerpt)))].length + 1;
  let counted = cut;
  let caret = cut;
  for (const character of excerpt) {
    if (counted >= offset) break;
    counted += characterWidth(character);
    caret += character === '\t' ? 1 : characterWidth(character);
    number++;
  }
  return { number, caret };
}
