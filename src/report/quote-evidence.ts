import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from '../case/database.ts';
import { evidenceError } from '../errors.ts';
import { recordBytes } from '../evidence/read-member.ts';
import type { ReadMember } from './member-reader.ts';
import type { Evidence } from './report-document.ts';
import { writeAll } from './sink.ts';

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

interface Place extends QuotedFile {
  readonly quote: number;
  readonly offset: string;
  readonly length: number;
}

/**
 * Reads every record of `report_event` from the evidence again, each file once, and keeps them in `spool`, not in
 * memory. A file that cannot be read, or whose SHA-256 is not the one it was loaded with, ends this (exit 3).
 */
export async function quoteEvidence(
  database: Database,
  spool: string,
  readMember: ReadMember,
  signal?: AbortSignal,
): Promise<Quotes> {
  const [count] = await database.rows<{ n: number }>(
    'select cast(coalesce(max(quote_number) + 1, 0) as integer) as n from report_event',
  );
  const descriptor = openSync(spool, 'wx+');
  try {
    const hashes = Buffer.alloc(32 * count!.n);
    // A quote lies between its end and the end of the one before it.
    const ends = new Float64Array(count!.n);
    let end = 0;
    let file: { path: string; unpacked: Buffer } | undefined;
    for await (const places of database.stream<Place>(placeQuery)) {
      for (const place of places) {
        signal?.throwIfAborted();
        if (file?.path !== place.path) file = { path: place.path, unpacked: await readUnchanged(place, readMember) };
        const record = recordBytes(file.unpacked, Number(place.offset), place.length);
        createHash('sha256')
          .update(record)
          .digest()
          .copy(hashes, 32 * place.quote);
        writeAll(descriptor, record);
        end += record.length;
        ends[place.quote] = end;
      }
    }
    return {
      at: (number) => ({
        recordSha256: hashes.toString('hex', 32 * number, 32 * number + 32),
        ...recordText(readBetween(descriptor, number === 0 ? 0 : ends[number - 1]!, ends[number]!)),
      }),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The unpacked bytes of a file; exit 3 if it cannot be read any more or is not what was loaded. */
export async function readUnchanged(place: QuotedFile, readMember: ReadMember): Promise<Buffer> {
  const member = await readMember(place.evidencePath, place.path).catch((error: Error) => {
    throw evidenceError(
      `${place.path} cannot be read any more, and its records are to be quoted: ${error.message}. ` +
        'If the evidence has moved, name its new place with --evidence.',
      { cause: error },
    );
  });
  if (member.sha256 === place.sha256) return member.unpacked;
  throw evidenceError(
    `${place.path} has changed since it was loaded: its SHA-256 was ${place.sha256} and is ${member.sha256}. ` +
      'Restore it, or name an unchanged copy of the evidence with --evidence.',
  );
}

/** `bytes` as text that gives the same bytes again: UTF-8, or base64 where they are no UTF-8. */
function recordText(bytes: Buffer): Pick<Evidence, 'record' | 'recordEncoding'> {
  const record = bytes.toString();
  if (Buffer.byteLength(record) === bytes.length && bytes.equals(Buffer.from(record)))
    return { record, recordEncoding: 'utf-8' };
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

const placeQuery = `
select distinct
  event.quote_number as "quote",
  source_file.path,
  source_file.evidence_path as "evidencePath",
  source_file.sha256,
  event."offset",
  event.length
from report_event as event
join source_file
  on source_file.source_file_id = event.source_file_id
order by event.quote_number`;
