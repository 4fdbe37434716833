import { isUtf8 } from 'node:buffer';
import { gunzip, isGzip } from '../../evidence/gunzip.ts';
import { createRecordCollector, type RecordOutcome } from '../record-collector.ts';
import { createRecordFinder } from '../record-finder.ts';
import { createRecordScanner } from '../record-scanner.ts';
import type { SegmentWriter } from '../segment-writer.ts';

/** One change of a file: at a place (0 to 1, a share of its length) bytes are overwritten, inserted or removed. */
export interface Mutation {
  readonly at: number;
  readonly kind: 'overwrite' | 'insert' | 'remove' | 'cut';
  readonly bytes: Uint8Array;
}

const scanner = createRecordScanner();

/** What reading a file in memory gives. */
export interface Reading extends RecordOutcome {
  /** The lines for DuckDB, without the index in front. */
  readonly lines: readonly string[];
  /** Where each line's record stands. */
  readonly places: readonly { readonly offset: number; readonly length: number }[];
}

/** The mutated file, and the part of it that the mutation touched: from `start` to `end`, `shift` longer than it was. */
export function mutated(file: Buffer, { at, kind, bytes }: Mutation): { file: Buffer; start: number; end: number } {
  const start = Math.floor(at * file.length);
  if (kind === 'cut') return { file: file.subarray(0, start), start, end: file.length };
  const removed = kind === 'insert' ? 0 : bytes.length;
  const inserted = kind === 'remove' ? Buffer.alloc(0) : bytes;
  const end = Math.min(file.length, start + removed);
  return { file: Buffer.concat([file.subarray(0, start), inserted, file.subarray(end)]), start, end };
}

/**
 * Reads a file as a worker does, into memory; with a window, in steps of so many bytes, as a large one is read. Records are
 * taken in runs, unless it is said that not all bytes may be UTF-8.
 */
export async function readInMemory(file: Buffer, window = 0, utf8 = true): Promise<Reading> {
  const unpacked = isGzip(file) ? await gunzip(file, 2 ** 30) : { bytes: file, fault: undefined };
  const lines: string[] = [];
  const places: { offset: number; length: number }[] = [];
  const writer: SegmentWriter = {
    event({ bytes, start, end, offset, length }) {
      lines.push(bytes.toString('utf8', start, end));
      places.push({ offset, length });
    },
    run({ lines: text, places: rows }) {
      for (const line of text.toString().trimEnd().split('\n')) {
        const { coldtrail_file, coldtrail_record } = JSON.parse(line);
        if (coldtrail_file !== 1 || typeof coldtrail_record !== 'number') throw new Error(line);
        lines.push(line.replace(/^.*?,.*?,/, '{'));
      }
      for (const row of rows.toString().trimEnd().split('\n')) {
        const [, , offset, length] = row.split(',').map(Number);
        places.push({ offset: offset!, length: length! });
      }
    },
    written: () => 0,
    cut: () => ({ events: null, largeEvents: null, longestRecord: 0, places: null }),
  };
  const collector = createRecordCollector(1, scanner, writer);
  const finder = createRecordFinder(scanner, collector.visitor);
  for (let done = 0, read = 0, atEnd = false; !atEnd; ) {
    read = window > 0 ? Math.min(read + window, unpacked.bytes.length) : unpacked.bytes.length;
    atEnd = read === unpacked.bytes.length;
    scanner.window.clear();
    scanner.window.append(unpacked.bytes.subarray(done, read));
    const part = scanner.window.bytes();
    collector.beginWindow(done, utf8 && isUtf8(part));
    done += finder.push(part, atEnd);
  }
  return { ...collector.outcome(unpacked.fault ? [unpacked.fault] : [], unpacked.bytes), lines, places };
}

/** Why this reading is wrong, if it is: books that do not balance, places outside of the file or overlapping. */
export function faultsOf(reading: Reading, unpackedLength: number): string[] {
  const faults: string[] = [];
  const { records, rejections, lines, places } = reading;
  if (records !== lines.length + rejections.length)
    faults.push(`${records} records, but ${lines.length} + ${rejections.length}`);
  const all = [...places, ...rejections].sort((a, b) => a.offset - b.offset);
  for (const [k, { offset, length }] of all.entries()) {
    if (length <= 0 || offset + length > unpackedLength) faults.push(`a record at ${offset} of length ${length}`);
    const next = all[k + 1];
    if (next && next.offset < offset + length) faults.push(`records overlap at ${next.offset}`);
  }
  return faults;
}

/** The records of `reading` that a mutation from `start` to `end` did not touch, nor the `margin` of bytes around them. */
export function untouched(reading: Reading, start: number, end: number, margin: number): string[] {
  return reading.lines.filter((_, k) => {
    const { offset, length } = reading.places[k]!;
    return offset + length + margin <= start || offset - margin > end;
  });
}
