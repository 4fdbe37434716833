import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { archiveShape } from '../evidence/archive-members.ts';
import { unpackGzip } from '../evidence/gunzip.ts';
import { readContent } from '../evidence/read-content.ts';
import { csvTable, lacking } from './csv-records.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import { archiveReading, notePacking } from './packing.ts';
import { readLargeFile } from './read-large-file.ts';
import type { ReadingTools } from './reading-tools.ts';
import { createRecordCollector } from './record-collector.ts';
import { createRecordFinder } from './record-finder.ts';

/** Larger content is read piece by piece: it would be in memory twice, as unpacked and as scanned. */
const wholeLimit = 2 ** 26;

/** Reads one file once: hashes it, unpacks it, hashes that, and writes its events. Never throws for a bad file. */
export async function readEvidenceFile(order: FileOrder, tools: ReadingTools): Promise<FileReading> {
  try {
    const { part } = order;
    const size = part ? Math.max(part.size, part.length) : statSync(Buffer.from(order.location)).size;
    return (
      (size <= Math.min(wholeLimit, tools.memoryLimit) ? await readInMemory(order, tools) : null) ??
      (await readLargeFile(order, tools))
    );
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

/** Null if the file unpacks to too much for that. */
async function readInMemory(order: FileOrder, tools: ReadingTools): Promise<FileReading | null> {
  const { scanner, writer, memoryLimit, unpackedLimit } = tools;
  const limit = Math.min(wholeLimit, memoryLimit, unpackedLimit);
  const content = await readContent(order, limit);
  const packed = content.bytes;
  if (packed.length >= limit && limit < unpackedLimit) return null;
  const sha256 = createHash('sha256').update(packed).digest('hex');
  const found = { id: order.id, bytes: packed.length, sha256, stamp: content.stamp };
  // Nothing may be written of a file that the case should hold, be it changed or not.
  if (order.knownSha256 !== null)
    return { ...unread(order.id, 'used', ''), ...found, known: sha256 === order.knownSha256 };
  const unpacked = await unpackGzip(packed, limit);
  if (unpacked.bytes.length >= limit && limit < unpackedLimit) return null;
  const shape = archiveShape(packed, () => unpacked.bytes);
  if (shape !== null) return { ...archiveReading(shape, content, unpacked), ...found };
  const before = writer.written();
  const collector = createRecordCollector(order.id, scanner, writer);
  collector.beginWindow(0, isUtf8(unpacked.bytes));
  const table = csvTable(unpacked.bytes);
  if (table)
    table.read(unpacked.bytes, table.start, true, (json, start, end) =>
      collector.row(unpacked.bytes, start, end, json),
    );
  else {
    scanner.window.clear();
    scanner.window.append(unpacked.bytes);
    createRecordFinder(scanner, collector.visitor).push(scanner.window.bytes(), true);
  }
  notePacking(collector.observe, unpacked, content.changed);
  const faults = [content.fault, unpacked.fault, lacking(table)].filter((fault) => fault !== undefined);
  return {
    ...found,
    ...collector.outcome(faults, unpacked.bytes),
    known: false,
    unpackedBytes: unpacked.bytes.length,
    unpackedSha256: unpacked.bytes === packed ? sha256 : createHash('sha256').update(unpacked.bytes).digest('hex'),
    written: writer.written() - before,
  };
}
