import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { archiveShape } from '../evidence/archive-members.ts';
import { isGzip } from '../evidence/gunzip.ts';
import { gunzipStream, type StreamReport } from '../evidence/gunzip-stream.ts';
import { streamContent } from '../evidence/read-content.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import type { ReadingTools } from './reading-tools.ts';
import { createRecordCollector } from './record-collector.ts';
import { createRecordFinder } from './record-finder.ts';

const usualWindow = 2 ** 26;

/** Reads a file that does not fit in memory, window by window: a record must fit into a window, the file need not. */
export async function readLargeFile(order: FileOrder, tools: ReadingTools): Promise<FileReading> {
  if (order.knownSha256 !== null) return await hashOnly(order);
  const { scanner, writer, unpackedLimit, memoryLimit } = tools;
  const packedHash = createHash('sha256');
  const unpackedHash = createHash('sha256');
  const report: StreamReport = { members: 0 };
  const before = writer.written();
  const collector = createRecordCollector(order.id, scanner, writer);
  const finder = createRecordFinder(scanner, collector.visitor);
  let bytes = 0;
  let unpackedBytes = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let head: Buffer | null = null;
  let windowSize = Math.min(usualWindow, memoryLimit);

  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of streamContent(order) as AsyncIterable<Buffer>) {
      packedHash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const search = (final: boolean, atEnd: boolean) => {
    const window = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    head ??= Buffer.from(window.subarray(0, 512));
    collector.beginWindow(unpackedBytes - window.length, isUtf8(window));
    const done = finder.push(window, final, atEnd);
    const rest = window.subarray(done);
    waiting = rest.length > 0 ? [rest] : [];
    waitingBytes = rest.length;
    // A record that fills the window needs a larger one.
    windowSize =
      rest.length > windowSize / 2 ? Math.min(rest.length * 2, memoryLimit) : Math.min(usualWindow, memoryLimit);
  };

  const input = hashed();
  const first = await input.next();
  const packedHead = first.done ? Buffer.alloc(0) : first.value;
  const packed = from(packedHead, input);
  const content = isGzip(packedHead) ? gunzipStream(packed, unpackedLimit, report) : packed;
  let fault: string | undefined;
  let shape: ReturnType<typeof archiveShape> = null;
  try {
    for await (const chunk of content) {
      if (unpackedBytes === 0) shape = archiveShape(packedHead, () => chunk);
      unpackedHash.update(chunk);
      unpackedBytes += chunk.length;
      if (shape !== null) continue;
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes < windowSize) continue;
      search(false, false);
      // What is larger is no record.
      if (waitingBytes >= memoryLimit) search(true, false);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    fault = 'the packed data is damaged';
  }
  // What gunzip left is hashed all the same: the hash is that of the whole file.
  for await (const _ of packed);
  const sha256 = packedHash.digest('hex');
  const found = { id: order.id, bytes, sha256 };
  if (shape !== null)
    return { ...unread(order.id, 'used', ''), ...found, kind: 'archive', shape, reason: fault ?? null };
  search(true, true);
  if (report.members > 1) collector.observe('gzip-members', report.members - 1);
  if (report.oddity) collector.observe('gzip-trailing-zeros', 1);
  const faults = [fault, report.fault].filter((one) => one !== undefined);
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
async function hashOnly(order: FileOrder): Promise<FileReading> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of streamContent(order) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const sha256 = hash.digest('hex');
  return { ...unread(order.id, 'used', ''), bytes, sha256, known: sha256 === order.knownSha256 };
}

async function* from(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}
