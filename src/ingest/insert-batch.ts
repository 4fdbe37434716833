import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordColumns } from '../case/cloudtrail-logs.ts';
import { sqlType } from '../case/column.ts';
import { type Database, sqlText } from '../case/database.ts';
import type { Batch, BatchFile } from './batch.ts';
import { rejectMissing } from './reject-missing.ts';

/** Lines up to this long are read with DuckDB's usual buffers. */
const usualObjectSize = 4 * 2 ** 20;

/**
 * Enters a batch: its events, their places, its rejected records and its files' rows. For use within a transaction, so
 * that an interrupted load holds whole batches only. `folder` takes temporary files that DuckDB reads.
 */
export async function insertBatch(database: Database, batch: Batch, folder: string): Promise<void> {
  const { segments } = batch;
  await forgetUnread(database, batch.files);
  await insertFiles(database, batch.files, folder);
  await insertRejections(database, batch.files, folder);
  const usual = segments.flatMap((segment) => segment.events ?? []);
  const large = segments.flatMap((segment) => segment.largeEvents ?? []);
  const longest = Math.max(0, ...segments.map((segment) => segment.longestRecord));
  const places = segments.flatMap((segment) => segment.places ?? []);
  let entered = 0;
  await inAnyOrder(database, async () => {
    if (usual.length > 0) entered += await database.run(insertEvents(usual, usualObjectSize));
    if (large.length > 0) entered += await database.run(insertEvents(large, longest + 2 ** 20));
  });
  if (places.length === 0) return;
  if ((await database.run(insertPlaces(places))) !== entered) await rejectMissing(database, batch.files, folder);
}

/** Lets DuckDB's threads write rows as they have them, which is faster: no row knows its place but by file and index. */
async function inAnyOrder(database: Database, work: () => Promise<void>): Promise<void> {
  await database.run('set global preserve_insertion_order = false');
  try {
    await work();
  } finally {
    await database.run('set global preserve_insertion_order = true');
  }
}

/** A malformed line becomes a row of NULLs (`ignore_errors`), which the filter drops and `rejectMissing` notices. */
function insertEvents(files: readonly string[], objectSize: number): string {
  const columns = recordColumns.map((column) => `'${column.json}': ${sqlText(sqlType(column.type, 'json'))}`);
  return `
    insert into cloudtrail_logs
    select
      ${recordColumns.map((column) => `"${column.json}"`).join(',\n      ')},
      -- A plain timestamp would drop an offset; with Z there is none, and the calendar of time zones costs.
      case
        when suffix("eventTime", 'Z') then try_cast("eventTime" as timestamp)
        else cast(try_cast("eventTime" as timestamptz) as timestamp)
      end as event_at,
      coldtrail_file,
      coldtrail_record
    from read_json(
      [${files.map(sqlText).join(', ')}],
      format = 'newline_delimited',
      compression = 'uncompressed',
      ignore_errors = true,
      maximum_object_size = ${objectSize},
      columns = {'coldtrail_file': 'integer', 'coldtrail_record': 'integer', ${columns.join(', ')}}
    )
    where coldtrail_record is not null
      and event_at is not null`;
}

function insertPlaces(files: readonly string[]): string {
  return `
    insert into event_source
    select source_file_id, record_index, "offset", length, source_file_id, record_index
    from read_csv(
      [${files.map(sqlText).join(', ')}],
      header = false,
      auto_detect = false,
      delim = ',',
      columns = {'source_file_id': 'integer', 'record_index': 'integer', 'offset': 'bigint', 'length': 'integer'}
    )`;
}

/** Rows of files that could not be read in an earlier load, and now come again. */
async function forgetUnread(database: Database, files: readonly BatchFile[]): Promise<void> {
  await database.run(
    `delete from source_file where source_file_id in (select unnest(string_split($ids, ',')::integer[]))`,
    { ids: files.map((file) => file.reading.id).join(',') },
  );
}

async function insertFiles(database: Database, files: readonly BatchFile[], folder: string): Promise<void> {
  await insertRows(
    database,
    'source_file',
    files.map(({ reading, path, evidencePath }) => ({
      source_file_id: reading.id,
      path,
      status: reading.status,
      kind: reading.kind,
      shape: reading.shape,
      bytes: reading.bytes,
      sha256: reading.sha256,
      unpacked_bytes: reading.unpackedBytes,
      unpacked_sha256: reading.unpackedSha256,
      records: reading.records,
      loaded: reading.records - reading.rejections.length,
      duplicates: 0,
      rejected: reading.rejections.length,
      reason: reading.reason,
      evidence_path: evidencePath,
    })),
    folder,
  );
}

async function insertRejections(database: Database, files: readonly BatchFile[], folder: string): Promise<void> {
  await insertRows(
    database,
    'rejected_record',
    files.flatMap(({ reading }) =>
      reading.rejections.map((rejection) => ({
        source_file_id: reading.id,
        record_index: rejection.recordIndex,
        offset: rejection.offset,
        length: rejection.length,
        sha256: rejection.sha256,
        reason: rejection.reason,
      })),
    ),
    folder,
  );
}

/** Inserts rows whose keys are the table's columns, in their order. */
async function insertRows(
  database: Database,
  table: 'source_file' | 'rejected_record',
  rows: readonly Record<string, string | number | null>[],
  folder: string,
): Promise<void> {
  if (rows.length === 0) return;
  const file = join(folder, `${table}.ndjson`);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const numbers = new Set(['source_file_id', 'record_index', 'records', 'loaded', 'duplicates', 'rejected']);
  const bigNumbers = new Set(['bytes', 'unpacked_bytes', 'offset', 'length']);
  const columns = Object.keys(rows[0]!).map(
    (name) => `'${name}': '${numbers.has(name) ? 'integer' : bigNumbers.has(name) ? 'bigint' : 'varchar'}'`,
  );
  await database.run(
    `insert into ${table} by name
     select * from read_json(${sqlText(file)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`,
  );
  rmSync(file);
}
