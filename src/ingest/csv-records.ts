import { recordColumns } from '../case/cloudtrail-logs.ts';
import type { Column } from '../case/column.ts';
import { athenaValue } from './athena-struct.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';

/** A row of a result of Athena or CloudTrail Lake, as the record that it came from; as far as it carries it. */
export interface CsvRecord {
  /** JSON text; null where the row does not fit the header. */
  readonly json: string | null;
  readonly start: number;
  readonly end: number;
}

/** A CSV file with CloudTrail's columns. */
export interface CsvRecords {
  /** Columns that detections need and the file lacks. */
  readonly missing: readonly string[];
  readonly records: Iterable<CsvRecord>;
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

/** Reads a CSV file whose header names eventtime and eventname (in whatever case); null if it is none. */
export function csvRecords(bytes: Buffer): CsvRecords | null {
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return null;
  const line = bytes.subarray(0, longestHeader).indexOf(0x0a);
  const headerText = bytes.toString('utf8', 0, line < 0 ? Math.min(bytes.length, longestHeader) : line).toLowerCase();
  if (!headerText.includes('eventtime') || !headerText.includes('eventname') || headerText.includes('{')) return null;
  const rows = csvRows(bytes);
  const header = rows.next();
  if (header.done) return null;
  const columns = header.value.cells.map((name) => {
    const plain = name
      .replace(/^\ufeff/, '')
      .trim()
      .toLowerCase();
    return recordColumns.find((column) => column.name === plain);
  });
  const names = columns.map((column) => column?.json);
  if (!names.includes('eventTime') || !names.includes('eventName')) return null;
  return { missing: needed.filter((name) => !names.includes(name)), records: recordsOf(rows, columns) };
}

function* recordsOf(rows: Iterable<CsvRow>, columns: readonly (Column | undefined)[]): Generator<CsvRecord> {
  for (const { cells, start, end, cutOff } of rows) {
    const fits = cells.length === columns.length && !cutOff;
    yield { json: fits ? JSON.stringify(recordOf(cells, columns)) : null, start, end };
  }
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
