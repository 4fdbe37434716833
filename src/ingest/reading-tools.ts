import type { RecordScanner } from './record-scanner.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** How much of a file is read, and how. */
export interface ReadLimits {
  /** No file may unpack to more bytes. */
  readonly unpackedLimit: number;
  /** Content above this many bytes is read piece by piece. */
  readonly memoryLimit: number;
}

/** What a worker reads files with. */
export interface ReadingTools extends ReadLimits {
  readonly scanner: RecordScanner;
  readonly writer: SegmentWriter;
}
