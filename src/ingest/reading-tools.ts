import type { RecordScanner } from './record-scanner.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** How much of a file is read, and how. */
export interface ReadLimits {
  /** No file may unpack to more bytes. */
  readonly unpackedLimit: number;
  /** Of a larger file no more is held in memory at a time; no record may be larger. */
  readonly memoryLimit: number;
}

/** What a worker reads files with. */
export interface ReadingTools extends ReadLimits {
  readonly scanner: RecordScanner;
  readonly writer: SegmentWriter;
}
