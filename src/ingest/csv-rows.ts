/** A row of a CSV file and where it stands. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly start: number;
  readonly end: number;
  /** The file ends within a quoted cell. */
  readonly cutOff: boolean;
}

const quote = 0x22;
const comma = 0x2c;
const lf = 0x0a;
const cr = 0x0d;

/**
 * The rows of a CSV file (RFC 4180) from `start` on, empty lines left out. Returns where the row begins that the bytes do
 * not end; with `final` nothing follows, and that is a row, too.
 */
export function* csvRows(bytes: Buffer, start: number, final: boolean): Generator<CsvRow, number> {
  let cells: string[] = [];
  let rowStart = start;
  let cellStart = start;
  let quoted = false;
  for (let at = start; at < bytes.length || (final && at === bytes.length); at++) {
    const c = at < bytes.length ? bytes[at]! : lf;
    if (c === quote && at < bytes.length) quoted = !quoted;
    if ((c !== comma && c !== lf) || (quoted && at < bytes.length)) continue;
    const end = c === lf && bytes[at - 1] === cr ? at - 1 : at;
    cells.push(cellText(bytes.toString('utf8', cellStart, end)));
    cellStart = at + 1;
    if (c === comma) continue;
    if (end > rowStart) yield { cells, start: rowStart, end, cutOff: quoted };
    cells = [];
    rowStart = at + 1;
  }
  return Math.min(rowStart, bytes.length);
}

function cellText(cell: string): string {
  return cell.startsWith('"') ? cell.replace(/^"|"$/g, '').replaceAll('""', '"') : cell;
}
