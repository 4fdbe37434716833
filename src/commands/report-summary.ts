import { join } from 'node:path';
import { paint } from '../terminal/color.ts';
import { visible } from '../terminal/plain-text.ts';
import { wrap } from '../terminal/wrap.ts';

/** What to open first, of the files that a report may have. */
const firstToRead = ['report.html', 'findings.csv', 'findings.json'];

/** Where the report is, for the summary on standard output. */
export function reportText(out: string, files: readonly string[], color: boolean): string {
  const first = firstToRead.find((file) => files.includes(file))!;
  const others = files.filter((file) => file !== first).sort();
  return [
    paint(color, 'bold', 'Report'),
    `  ${visible(join(out, first))}`,
    ...wrap(`and beside it ${others.join(', ')}`, 80, 2),
    '',
  ].join('\n');
}
