import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { archiveShape } from '../evidence/archive-members.ts';
import { gunzip, isGzip, type Unpacked } from '../evidence/gunzip.ts';
import { readContent } from '../evidence/read-content.ts';
import { csvRecords } from './csv-records.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import { readLargeFile } from './read-large-file.ts';
import type { ReadingTools } from './reading-tools.ts';
import { createRecordCollector } from './record-collector.ts';
import { createRecordFinder } from './record-finder.ts';

/** Reads one file once: hashes it, unpacks it, hashes that, and writes its events. Never throws for a bad file. */
export async function readEvidenceFile(order: FileOrder, tools: ReadingTools): Promise<FileReading> {
  try {
    const size = order.part?.size ?? statSync(Buffer.from(order.location)).size;
    return (size <= tools.memoryLimit ? await readInMemory(order, tools) : null) ?? (await readLargeFile(order, tools));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return unread(
      order.id,
      'rejected',
      `cannot be read (${code === 'ENOENT' ? 'it has vanished' : (code ?? message)})`,
    );
  }
}

/** Null if the file unpacks to too much for memory. */
async function readInMemory(order: FileOrder, tools: ReadingTools): Promise<FileReading | null> {
  const { scanner, writer, memoryLimit, unpackedLimit } = tools;
  const limit = Math.min(memoryLimit, unpackedLimit);
  const content = await readContent(order, limit);
  const packed = content.bytes;
  const sha256 = createHash('sha256').update(packed).digest('hex');
  const found = { id: order.id, bytes: packed.length, sha256 };
  if (sha256 === order.knownSha256) return { ...unread(order.id, 'used', ''), ...found, known: true };
  const unpacked: Unpacked = isGzip(packed)
    ? await gunzip(packed, limit)
    : { bytes: packed, members: 1, firstMemberBytes: packed.length };
  if (unpacked.bytes.length >= limit && limit < unpackedLimit) return null;
  const shape = archiveShape(packed, () => unpacked.bytes);
  if (shape !== null)
    return { ...unread(order.id, 'used', ''), ...found, kind: 'archive', shape, reason: content.fault ?? null };
  const before = writer.written();
  const collector = createRecordCollector(order.id, scanner, writer);
  collector.beginWindow(0, isUtf8(unpacked.bytes));
  const table = csvRecords(unpacked.bytes);
  if (table) for (const { json, start, end } of table.records) collector.row(unpacked.bytes, start, end, json);
  else createRecordFinder(scanner, collector.visitor).push(unpacked.bytes, true);
  if (unpacked.members > 1) collector.observe('gzip-members', unpacked.members - 1);
  if (unpacked.oddity) collector.observe('gzip-trailing-zeros', 1);
  const lacking = table?.missing.length ? `the table lacks ${table.missing.join(', ')}` : undefined;
  const faults = [content.fault, unpacked.fault, lacking].filter((fault) => fault !== undefined);
  return {
    ...found,
    ...collector.outcome(faults, unpacked.bytes),
    known: false,
    unpackedBytes: unpacked.bytes.length,
    unpackedSha256: unpacked.bytes === packed ? sha256 : createHash('sha256').update(unpacked.bytes).digest('hex'),
    written: writer.written() - before,
  };
}
