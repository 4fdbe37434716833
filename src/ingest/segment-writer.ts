import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './file-reading.ts';
import { createOutput } from './output.ts';
import type { Run } from './record-scanner.ts';

/** Records above this many bytes go into a segment of their own. */
export const largeRecord = 2 ** 20;

/** One event to be written: where its text is, and where it stands in the unpacked file. */
export interface WrittenEvent {
  readonly file: number;
  readonly record: number;
  /** The record's text lies here, from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** It has line breaks between its tokens. */
  readonly newlines: boolean;
  readonly offset: number;
  readonly length: number;
}

/** Writes one worker's NDJSON and places. */
export interface SegmentWriter {
  /** Writes the record as one line with its file and index in front of its first key. */
  event(event: WrittenEvent): void;
  /** Writes records whose lines are made already; none is large. */
  run(run: Run): void;
  /** Bytes of NDJSON written so far. */
  readonly written: () => number;
  /** Closes what was written since the last cut, and names it. */
  cut(): Segment;
}

const comma = 0x2c;
const newline = 0x0a;
const lineEnd = Buffer.from('\n');

/** What stands in front of the record's index in each line of a file. */
export const lineBeginning = (file: number): Buffer => Buffer.from(`{"coldtrail_file":${file},"coldtrail_record":`);

/**
 * A writer of files called `<name>-0.*` and `<name>-1.*` in `folder`, by turns; nothing is created before the first event.
 */
export function createSegmentWriter(folder: string, name: string): SegmentWriter {
  const events = createOutput(2 ** 20);
  const largeEvents = createOutput(2 ** 16);
  const places = createOutput(2 ** 16);
  let segments = 0;
  let longestRecord = 0;
  let begunFile = -1;
  let beginning: Buffer = lineEnd;

  // Two are enough: a segment has been entered when the next but one begins.
  const segmentFile = (extension: string) => join(folder, `${name}-${segments % 2}.${extension}`);

  function event({ file, record, bytes, start, end, newlines, offset, length }: WrittenEvent): void {
    const size = end - start;
    const large = size > largeRecord;
    if (large) longestRecord = Math.max(longestRecord, size);
    const output = large ? largeEvents : events;
    if (!output.isOpen()) output.open(segmentFile(large ? 'large.ndjson' : 'ndjson'));
    if (file !== begunFile) beginning = lineBeginning(file);
    begunFile = file;
    output.bytes(beginning, 0, beginning.length);
    output.numberThen(record, comma);
    if (newlines) output.bytesOnOneLine(bytes, start + 1, end);
    else output.bytes(bytes, start + 1, end);
    output.bytes(lineEnd, 0, 1);
    if (!places.isOpen()) places.open(segmentFile('csv'));
    places.numberThen(file, comma);
    places.numberThen(record, comma);
    places.numberThen(offset, comma);
    places.numberThen(length, newline);
  }

  return {
    event,
    run({ lines, places: rows }) {
      if (!events.isOpen()) events.open(segmentFile('ndjson'));
      if (!places.isOpen()) places.open(segmentFile('csv'));
      events.bytes(lines, 0, lines.length);
      places.bytes(rows, 0, rows.length);
    },
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

/** Drops what segment writers left in `folder`, once all of it has been entered. */
export async function dropSegments(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /-[01](\.large)?\.(ndjson|csv)$/.test(name));
  await Promise.all(files.map((name) => unlink(join(folder, name))));
}
