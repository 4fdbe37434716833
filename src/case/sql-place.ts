import { textWidth } from '../terminal/text-width.ts';

const shownBefore = 60;
const shownAfter = 40;

/** Where the character at `index` stands in `sql`: line and column, counted from 1, and the line with a caret below. */
export function sqlPlace(sql: string, index: number): string {
  const before = sql.slice(0, index).split('\n');
  const start = [...before.at(-1)!];
  const rest = [...sql.slice(index).split('\n', 1)[0]!.replace(/\r$/, '')];
  const left = start.length > shownBefore ? `...${start.slice(-shownBefore).join('')}` : start.join('');
  const right = rest.length > shownAfter ? `${rest.slice(0, shownAfter).join('')}...` : rest.join('');
  return [
    `line ${before.length}, column ${start.length + 1}:`,
    `  ${(left + right).replaceAll('\t', ' ')}`,
    `  ${' '.repeat(textWidth(left.replaceAll('\t', ' ')))}^`,
  ].join('\n');
}
