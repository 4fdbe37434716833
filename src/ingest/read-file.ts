import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzip, isGzip } from '../evidence/gunzip.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import { createRecordCollector } from './record-collector.ts';
import { createRecordFinder } from './record-finder.ts';
import type { RecordScanner } from './record-scanner.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** `readFileSync` and one Buffer end here. */
const largestFile = 2 ** 31 - 1;

/** Reads one file once: hashes it, unpacks it, hashes that, and writes its events to `writer`. Never throws for a bad file. */
export async function readEvidenceFile(
  order: FileOrder,
  scanner: RecordScanner,
  writer: SegmentWriter,
): Promise<FileReading> {
  let packed: Buffer;
  try {
    packed = readFileSync(Buffer.from(order.location));
  } catch (error) {
    return unread(order.id, 'rejected', `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const sha256 = hash(packed);
  const found = { id: order.id, bytes: packed.length, sha256 };
  if (sha256 === order.knownSha256) return { ...unread(order.id, 'used', ''), ...found, known: true };
  const unpacked = isGzip(packed)
    ? await gunzip(packed, largestFile)
    : { bytes: packed, members: 1, firstMemberBytes: packed.length };
  const before = writer.written();
  const collector = createRecordCollector(order.id, scanner, writer);
  collector.beginWindow(0, isUtf8(unpacked.bytes));
  createRecordFinder(scanner, collector.visitor).push(unpacked.bytes, true);
  if (unpacked.members > 1) collector.observe('gzip-members', unpacked.members - 1);
  if (unpacked.oddity) collector.observe('gzip-trailing-zeros', 1);
  return {
    ...found,
    ...collector.outcome(unpacked.fault ?? null, unpacked.bytes.length),
    known: false,
    unpackedBytes: unpacked.bytes.length,
    unpackedSha256: unpacked.bytes === packed ? sha256 : hash(unpacked.bytes),
    written: writer.written() - before,
  };
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
