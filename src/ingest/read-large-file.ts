import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { archiveShape } from '../evidence/archive-members.ts';
import { kept, type StreamReport, unpackGzipStream } from '../evidence/gunzip-stream.ts';
import { streamContent } from '../evidence/read-content.ts';
import { csvTable, lacking, type Table } from './csv-records.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import { archiveReading, notePacking } from './packing.ts';
import type { ReadingTools } from './reading-tools.ts';
import { createRecordCollector } from './record-collector.ts';
import { createRecordFinder } from './record-finder.ts';

const usualWindow = 2 ** 26;

/** Reads a file that does not fit in memory, window by window: a record must fit into a window, the file need not. */
export async function readLargeFile(order: FileOrder, tools: ReadingTools): Promise<FileReading> {
  const { scanner, writer, unpackedLimit, memoryLimit } = tools;
  if (order.knownSha256 !== null) return await hashOnly(order, unpackedLimit);
  const packedHash = createHash('sha256');
  const unpackedHash = createHash('sha256');
  const before = writer.written();
  const collector = createRecordCollector(order.id, scanner, writer);
  const finder = createRecordFinder(scanner, collector.visitor);
  let bytes = 0;
  let unpackedBytes = 0;
  let packedHead: Buffer | null = null;
  let head: Buffer | null = null;
  let table: Table | null = null;
  let shape: ReturnType<typeof archiveShape> = null;
  let windowSize = Math.min(usualWindow, memoryLimit);
  /** Bytes in the window. */
  let waiting = 0;
  scanner.window.clear();

  const source = streamContent(order, unpackedLimit);
  const report: StreamReport = { members: 0 };
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of source.pieces) {
      packedHash.update(chunk);
      bytes += chunk.length;
      packedHead ??= chunk;
      yield chunk;
    }
  }
  const find = (window: Buffer, final: boolean, atEnd: boolean): number => {
    if (head === null) table = csvTable(window);
    if (table === null) return finder.push(window, final, atEnd);
    const start = head === null ? table.start : 0;
    return table.read(window, start, final, (json, from, end) => collector.row(window, from, end, json));
  };
  const search = (final: boolean, atEnd: boolean) => {
    const window = scanner.window.bytes();
    collector.beginWindow(unpackedBytes - window.length, isUtf8(window));
    const done = find(window, final, atEnd);
    head ??= Buffer.from(window.subarray(0, 512));
    scanner.window.drop(done);
    waiting = window.length - done;
    // A record that fills the window needs a larger one.
    windowSize = Math.min(waiting > windowSize / 2 ? waiting * 2 : usualWindow, memoryLimit);
  };

  const packed = kept(hashed());
  for await (const chunk of unpackGzipStream(packed, unpackedLimit, report)) {
    if (unpackedBytes === 0) shape = archiveShape(packedHead!, () => chunk);
    unpackedHash.update(chunk);
    unpackedBytes += chunk.length;
    if (shape !== null) continue;
    scanner.window.append(chunk);
    waiting += chunk.length;
    if (waiting < windowSize) continue;
    search(false, false);
    // What is larger is no record.
    if (waiting >= memoryLimit) search(true, false);
  }
  // What gunzip left is hashed all the same: the hash is that of the whole file.
  for await (const _ of packed);
  const sha256 = packedHash.digest('hex');
  const { fault, changed, stamp } = source.report;
  const found = { id: order.id, bytes, sha256, stamp };
  if (shape !== null) return { ...archiveReading(shape, source.report, report), ...found };
  search(true, true);
  notePacking(collector.observe, report, changed);
  const faults = [fault, report.fault, lacking(table)].filter((one) => one !== undefined);
  return {
    ...found,
    ...collector.outcome(faults, head ?? Buffer.alloc(0)),
    known: false,
    unpackedBytes,
    unpackedSha256: unpackedHash.digest('hex'),
    written: writer.written() - before,
  };
}

/** Of a file that the case should hold only the hash is asked: nothing of it may be written before that is known. */
async function hashOnly(order: FileOrder, limit: number): Promise<FileReading> {
  const hash = createHash('sha256');
  let bytes = 0;
  const { pieces, report } = streamContent(order, limit);
  for await (const chunk of pieces) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const sha256 = hash.digest('hex');
  const known = sha256 === order.knownSha256;
  return { ...unread(order.id, 'used', ''), bytes, sha256, known, stamp: report.stamp };
}
