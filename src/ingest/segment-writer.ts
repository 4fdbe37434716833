import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Segment } from './file-reading.ts';

/** Records above this many bytes go into a segment of their own. */
export const largeRecord = 6 * 2 ** 20;

/** Writes one worker's NDJSON and places. */
export interface SegmentWriter {
  /**
   * Writes the record in `bytes` from `start` to `end` as one line with its file and index in front of its first key.
   * `offset` and `length` tell where it stands in the unpacked file.
   */
  event(
    file: number,
    record: number,
    bytes: Buffer,
    start: number,
    end: number,
    newlines: boolean,
    offset: number,
    length: number,
  ): void;
  /** Bytes of NDJSON written so far. */
  readonly written: () => number;
  /** Closes what was written since the last cut, and names it. */
  cut(): Segment;
}

/** A writer of files called `<name>-<number>.*` in `folder`; nothing is created before the first event. */
export function createSegmentWriter(folder: string, name: string): SegmentWriter {
  const events = createOutput(4 * 2 ** 20);
  const largeEvents = createOutput(0);
  const places = createOutput(2 ** 18);
  let segments = 0;
  let longestRecord = 0;
  let prefixFile = -1;
  let prefix = '';

  function event(
    file: number,
    record: number,
    bytes: Buffer,
    start: number,
    end: number,
    newlines: boolean,
    offset: number,
    length: number,
  ): void {
    if (file !== prefixFile) {
      prefixFile = file;
      prefix = `{"coldtrail_file":${file},"coldtrail_record":`;
    }
    const size = end - start;
    const large = size > largeRecord;
    if (large) longestRecord = Math.max(longestRecord, size);
    const output = large ? largeEvents : events;
    output.open(join(folder, `${name}-${segments}${large ? '.large' : ''}.ndjson`));
    output.text(`${prefix}${record},`);
    output.copy(bytes, start + 1, end, newlines);
    output.text('\n');
    places.open(join(folder, `${name}-${segments}.csv`));
    places.text(`${file},${record},${offset},${length}\n`);
  }

  return {
    event,
    written: () => events.written() + largeEvents.written(),
    cut() {
      segments++;
      const segment = {
        events: events.close(),
        largeEvents: largeEvents.close(),
        longestRecord,
        places: places.close(),
      };
      longestRecord = 0;
      return segment;
    },
  };
}

/** A buffered file. Synchronous: a worker has nothing else to do. */
function createOutput(capacity: number) {
  const buffer = Buffer.allocUnsafe(Math.max(capacity, 2 ** 16));
  let descriptor = -1;
  let path: string | null = null;
  let used = 0;
  let written = 0;

  const flush = () => {
    writeAll(descriptor, buffer.subarray(0, used));
    used = 0;
  };
  return {
    open(file: string) {
      if (path !== null) return;
      path = file;
      descriptor = openSync(file, 'w', 0o600);
    },
    text(text: string) {
      if (used + text.length > buffer.length) flush();
      used += buffer.write(text, used, 'latin1');
      written += text.length;
    },
    copy(bytes: Buffer, start: number, end: number, newlines: boolean) {
      const size = end - start;
      written += size;
      if (size > buffer.length) {
        flush();
        writeAll(
          descriptor,
          newlines ? withoutNewlines(Buffer.from(bytes.subarray(start, end))) : bytes.subarray(start, end),
        );
        return;
      }
      if (used + size > buffer.length) flush();
      bytes.copy(buffer, used, start, end);
      if (newlines) withoutNewlines(buffer.subarray(used, used + size));
      used += size;
    },
    written: () => written,
    close(): string | null {
      if (path === null) return null;
      flush();
      closeSync(descriptor);
      const file = path;
      path = null;
      return file;
    },
  };
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function withoutNewlines(bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x0a || bytes[at] === 0x0d) bytes[at] = 0x20;
  return bytes;
}
