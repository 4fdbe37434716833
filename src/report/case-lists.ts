import type { Database } from '../case/database.ts';
import { createCsv, guarded } from './csv.ts';
import type { Sink } from './sink.ts';
import { streamRows } from './stream-rows.ts';

type Cell = string | number | null;

/** Writes sources.csv: every file and archive member seen, a row each, by path. */
export const writeSources = (database: Database, sink: Sink) =>
  writeList(
    database,
    sink,
    [
      'path',
      'status',
      'kind',
      'shape',
      'bytes',
      'sha256',
      'unpacked_bytes',
      'unpacked_sha256',
      'records',
      'loaded',
      'duplicates',
      'rejected',
      'reason',
    ],
    'from source_file order by path, source_file_id',
  );

/** Writes rejected.csv: every record that could not be loaded, by place. */
export const writeRejected = (database: Database, sink: Sink) =>
  writeList(
    database,
    sink,
    ['path', 'record_index', 'offset', 'length', 'sha256', 'reason'],
    `from (
       select source_file.path, rejected_record.*
       from rejected_record
       join source_file on source_file.source_file_id = rejected_record.source_file_id
     )
     order by path, record_index, "offset"`,
  );

/**
 * Writes cleared.csv: every credential and address that was looked at and not raised, as the model's `cleared_use` says, and
 * what is raised but in no finding.
 */
export const writeCleared = (database: Database, sink: Sink) =>
  writeList(
    database,
    sink,
    clearedColumns,
    `from (from cleared_use union all by name from unreported_use) order by ${clearedColumns.join(', ')}`,
  );

const clearedColumns = [
  'credential',
  'identity_arn',
  'source_ip',
  'vpc_endpoint_id',
  'class',
  'reason',
  'events',
  'first_seen',
  'last_seen',
];

async function writeList(database: Database, sink: Sink, columns: readonly string[], from: string): Promise<void> {
  const csv = createCsv(sink, columns);
  const select = columns.map((column) => `"${column}"`).join(', ');
  for await (const rows of streamRows<Record<string, Cell>>(database, `select ${select} ${from}`))
    for (const row of rows) csv.row(columns.map((column) => guardedCell(column, row[column] ?? null)));
  csv.end();
}

/** Everything but a path may quote the log; in a path a leading formula sign is escaped. */
const guardedCell = (column: string, cell: Cell): Cell =>
  typeof cell === 'string' && column !== 'path' ? guarded(cell) : cell;
