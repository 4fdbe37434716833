import { recordColumns } from '../case/cloudtrail-logs.ts';
import type { Column } from '../case/column.ts';
import { athenaValue } from './athena-struct.ts';
import { csvRows } from './csv-rows.ts';

/**
 * Takes a row of a result of Athena or CloudTrail Lake, as the record that it came from, as far as it carries it; null
 * where the row does not fit the header.
 */
export type TakeRow = (json: string | null, start: number, end: number) => void;

/** A CSV file with CloudTrail's columns. */
export interface Table {
  /** Columns that detections need and the file lacks. */
  readonly missing: readonly string[];
  /** Where the first row begins. */
  readonly start: number;
  /** Takes the rows from `start` on and gives where the next begins; `final`: what `bytes` do not end is a row, too. */
  read(bytes: Buffer, start: number, final: boolean, take: TakeRow): number;
}

const needed = [
  'userIdentity',
  'sourceIPAddress',
  'eventID',
  'userAgent',
  'awsRegion',
  'requestParameters',
  'responseElements',
];
const jsonTexts = new Set(['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails']);
const longestHeader = 2 ** 16;
const byteOrderMark = Buffer.from('\ufeff');

/** The table in a CSV file that begins with `bytes` and names eventtime and eventname (in whatever case); null if it is none. */
export function csvTable(bytes: Buffer): Table | null {
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return null;
  const line = bytes.subarray(0, longestHeader).indexOf(0x0a);
  const headerText = bytes.toString('utf8', 0, line < 0 ? Math.min(bytes.length, longestHeader) : line).toLowerCase();
  if (!headerText.includes('eventtime') || !headerText.includes('eventname') || headerText.includes('{')) return null;
  const begin = bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const header = csvRows(bytes, begin, true).next();
  if (header.done) return null;
  const columns = header.value.cells.map((name) =>
    recordColumns.find((column) => column.name === name.trim().toLowerCase()),
  );
  const names = columns.map((column) => column?.json);
  if (!names.includes('eventTime') || !names.includes('eventName')) return null;
  return {
    missing: needed.filter((name) => !names.includes(name)),
    start: header.value.end,
    read(window, start, final, take) {
      const rows = csvRows(window, start, final);
      for (let row = rows.next(); ; row = rows.next()) {
        if (row.done) return row.value;
        const { cells, cutOff, start: from, end } = row.value;
        const fits = cells.length === columns.length && !cutOff;
        take(fits ? JSON.stringify(recordOf(cells, columns)) : null, from, end);
      }
    },
  };
}

/** What to say of a table that does not carry all that detections need. */
export function lacking(table: Table | null): string | undefined {
  return table && table.missing.length > 0 ? `the table lacks ${table.missing.join(', ')}` : undefined;
}

function recordOf(cells: readonly string[], columns: readonly (Column | undefined)[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [k, column] of columns.entries()) {
    const cell = cells[k]!;
    if (!column || cell === '' || cell === 'null' || cell === '-') continue;
    const name = column.json!;
    if (name === 'eventTime') record[name] = eventTime(cell);
    else record[name] = jsonTexts.has(name) ? jsonValue(cell) : athenaValue(cell, column.type);
  }
  return record;
}

/** Lake prints `2023-04-18 10:11:12.000`, in UTC. */
function eventTime(cell: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)?(?: UTC)?$/.exec(cell);
  return match ? `${match[1]}T${match[2]}Z` : cell;
}

/** As text where a number has more digits than a double: the column shows the same. */
function jsonValue(cell: string): unknown {
  if (/\d{16}/.test(cell)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
