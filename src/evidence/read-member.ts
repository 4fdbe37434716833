import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzip, isGzip } from './gunzip.ts';
import { pathBytes } from './path-text.ts';

/** The bytes of one evidence file, as found and unpacked. */
export interface MemberBytes {
  /** SHA-256 of the bytes as found. */
  readonly sha256: string;
  /** What `offset` and `length` of `event_source` and `rejected_record` refer to. */
  readonly unpacked: Buffer;
}

/**
 * Reads one file of the evidence again. `evidencePath` and `path` are the columns of `source_file`.
 * Throws what the file system throws; the caller compares `sha256` with the case's.
 */
export async function readMember(evidencePath: string, _path: string): Promise<MemberBytes> {
  const bytes = readFileSync(pathBytes(evidencePath));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!isGzip(bytes)) return { sha256, unpacked: bytes };
  return { sha256, unpacked: (await gunzip(bytes, 2 ** 32)).bytes };
}

/**
 * The record at `offset` of an unpacked file, byte for byte; for a record inside a JSON string (as `lookup-events`
 * writes it) the text of that string.
 */
export function recordBytes(unpacked: Buffer, offset: number, length: number): Buffer {
  const bytes = unpacked.subarray(offset, offset + length);
  if (bytes[0] !== 0x22) return bytes;
  return Buffer.from(JSON.parse(bytes.toString('utf8')) as string);
}
