import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from '../case/database.ts';
import { evidenceError } from '../errors.ts';
import type { EvidenceReader, RecordPlace } from '../evidence/evidence-reader.ts';
import type { Evidence } from './report-document.ts';
import { writeAll } from './sink.ts';
import { streamRows } from './stream-rows.ts';

/** The records behind the findings, as their bytes stand in the evidence. */
export interface Quotes {
  /** The quote with this number: `quote_number` of `report_event`. */
  at(number: number): Pick<Evidence, 'recordSha256' | 'record' | 'recordEncoding'>;
  close(): void;
}

/** A file of `source_file` that records are quoted from. */
export interface QuotedFile {
  readonly path: string;
  readonly evidencePath: string;
  /** Of its bytes when they were loaded. */
  readonly sha256: string;
}

/** A record's place as the database gives it. */
export interface StoredPlace {
  readonly offset: string | number;
  readonly length: number;
}

interface Place extends StoredPlace {
  readonly file: number;
  readonly quote: number;
}

/** The files that `report_event` quotes, by `source_file_id`: named once here, not with every event. */
export type QuotedFiles = ReadonlyMap<number, QuotedFile>;

export async function quotedFiles(database: Database): Promise<QuotedFiles> {
  const files = new Map<number, QuotedFile>();
  for await (const rows of streamRows<QuotedFile & { id: number }>(database, fileQuery))
    for (const { id, ...file } of rows) files.set(id, file);
  return files;
}

/**
 * Reads every record of `report_event` from the evidence again, each file once, and keeps them in `spool`, not in
 * memory. A file that cannot be read, or whose SHA-256 is not the one it was loaded with, ends this (exit 3).
 */
export async function quoteEvidence(
  database: Database,
  files: QuotedFiles,
  spool: string,
  reader: EvidenceReader,
  signal?: AbortSignal,
): Promise<Quotes> {
  const [count] = await database.rows<{ n: number }>(
    'select cast(coalesce(max(quote_number) + 1, 0) as integer) as n from report_event',
  );
  const descriptor = openSync(spool, 'wx+');
  try {
    const hashes = Buffer.alloc(32 * count!.n);
    const starts = new Float64Array(count!.n);
    const ends = new Float64Array(count!.n);
    let end = 0;
    let records: Buffer[] = [];
    const keep = (quote: number, record: Buffer) => {
      hash('sha256', record, 'buffer').copy(hashes, 32 * quote);
      records.push(record);
      starts[quote] = end;
      end += record.length;
      ends[quote] = end;
    };
    const rows = streamRows<Place>(database, placeQuery);
    for await (const { file, places } of byFile(rows, ({ file }) => files.get(file)!)) {
      signal?.throwIfAborted();
      await readUnchanged(file, places, reader, (record, k) => keep(places[k]!.quote, record));
      writeAll(descriptor, Buffer.concat(records));
      records = [];
    }
    return {
      at: (number) => ({
        recordSha256: hashes.toString('hex', 32 * number, 32 * number + 32),
        ...recordText(readBetween(descriptor, starts[number]!, ends[number]!)),
      }),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Gathers the places of one file after another. */
export async function* byFile<T extends StoredPlace>(
  rows: AsyncIterable<T[]>,
  fileOf: (row: T) => QuotedFile,
): AsyncGenerator<{ file: QuotedFile; places: (Omit<T, 'offset'> & RecordPlace)[] }> {
  let file: QuotedFile | undefined;
  let places: (Omit<T, 'offset'> & RecordPlace)[] = [];
  for await (const batch of rows)
    for (const row of batch) {
      const next = fileOf(row);
      if (file && file.path !== next.path) {
        yield { file, places };
        places = [];
      }
      file = next;
      places.push(Object.assign(row, { offset: Number(row.offset) }));
    }
  if (file) yield { file, places };
}

/** Reads records of a file; exit 3 if it cannot be read any more or is not what was loaded. */
export async function readUnchanged(
  file: QuotedFile,
  places: readonly RecordPlace[],
  reader: EvidenceReader,
  take: (record: Buffer, place: number) => void,
): Promise<void> {
  const sha256 = await reader.read(file.evidencePath, file.path, places, take).catch((error: Error) => {
    throw evidenceError(
      `${file.path} cannot be read any more, and its records are to be quoted: ${error.message}. ` +
        'If the evidence has moved, name its new place with --evidence.',
      { cause: error },
    );
  });
  if (sha256 === file.sha256) return;
  throw evidenceError(
    `${file.path} has changed since it was loaded: its SHA-256 was ${file.sha256} and is ${sha256}. ` +
      'Restore it, or name an unchanged copy of the evidence with --evidence.',
  );
}

/** `bytes` as text that gives the same bytes again: UTF-8, or base64 where they are no UTF-8. */
function recordText(bytes: Buffer): Pick<Evidence, 'record' | 'recordEncoding'> {
  if (isUtf8(bytes)) return { record: bytes.toString(), recordEncoding: 'utf-8' };
  return { record: bytes.toString('base64'), recordEncoding: 'base64' };
}

function readBetween(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(descriptor, bytes, done, bytes.length - done, start + done);
    if (read === 0) throw new Error(`The spool of quoted records ends at ${start + done}, before ${end}`);
    done += read;
  }
  return bytes;
}

const fileQuery = `
select source_file_id as "id", path, evidence_path as "evidencePath", sha256
from source_file
where source_file_id in (select source_file_id from report_event)`;

const placeQuery = `
select distinct quote_number as "quote", source_file_id as "file", "offset", length
from report_event
order by quote_number`;
