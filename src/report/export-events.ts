import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { caseProperty } from '../case/case.ts';
import { type Database, sqlText } from '../case/database.ts';
import { usageError } from '../errors.ts';
import type { EvidenceReader } from '../evidence/evidence-reader.ts';
import { type ExportFormat, exportFiles } from './export-folder.ts';
import { flatEvents, nestedEvents } from './export-query.ts';
import { byFile, type QuotedFile, readUnchanged, type StoredPlace } from './quote-evidence.ts';
import { writeAll } from './sink.ts';

/**
 * Writes all events of the case to the file of `format` in `staging`, a folder that the database may write to. Parquet
 * and CSV are ordered by time; NDJSON holds the records' own text, read from the evidence again, in the order of the
 * evidence. Gives the number of events. Exit 2 while the case is half loaded; exit 3 if the evidence is gone or changed.
 */
export async function exportEvents(
  database: Database,
  format: ExportFormat,
  staging: string,
  reader: EvidenceReader,
  signal?: AbortSignal,
): Promise<number> {
  if ((await caseProperty(database, 'load_state')) !== 'complete')
    throw usageError(
      `${database.file} holds no complete load. Run it again: coldtrail load <evidence> --case ${database.file}`,
    );
  const file = join(staging, exportFiles[format]);
  const [count] = await database.rows<{ n: string }>('select count(*) as n from cloudtrail_logs');
  const events = Number(count!.n);
  if (format === 'parquet')
    await database.run(`copy (${nestedEvents}) to ${sqlText(file)} (format parquet, compression zstd)`);
  else if (format === 'csv') await database.run(`copy (${flatEvents}) to ${sqlText(file)} (format csv, header true)`);
  else await writeRecords(database, file, events, reader, signal);
  return events;
}

const placeQuery = `
select
  source_file.path,
  source_file.evidence_path as "evidencePath",
  source_file.sha256,
  event_source."offset",
  event_source.length
from event_source
join source_file using (source_file_id)
-- The copy that cloudtrail_logs holds, not its duplicates.
where event_source.source_file_id = event_source.event_file_id
  and event_source.record_index = event_source.event_record_index
order by source_file.path, event_source.record_index`;

async function writeRecords(
  database: Database,
  path: string,
  events: number,
  reader: EvidenceReader,
  signal?: AbortSignal,
): Promise<void> {
  const descriptor = openSync(path, 'wx');
  try {
    let written = 0;
    let lines: Buffer[] = [];
    let waiting = 0;
    const flush = () => {
      writeAll(descriptor, Buffer.concat(lines));
      lines = [];
      waiting = 0;
    };
    const rows = database.stream<StoredPlace & QuotedFile>(placeQuery);
    for await (const { file, places } of byFile(rows, (row) => row)) {
      signal?.throwIfAborted();
      await readUnchanged(file, places, reader, (record) => {
        lines.push(oneLine(record), lineFeed);
        waiting += record.length;
        written++;
        if (waiting >= flushAt) flush();
      });
    }
    flush();
    if (written !== events) throw new Error(`${written} of ${events} events have a place in the evidence`);
  } finally {
    closeSync(descriptor);
  }
}

const flushAt = 2 ** 20;
const lineFeed = Buffer.from('\n');

/** The record in one line: between JSON's tokens a line break is a space like any other, and elsewhere it cannot stand. */
function oneLine(record: Buffer): Buffer {
  if (!record.includes(0x0a) && !record.includes(0x0d)) return record;
  return Buffer.from(record.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}
