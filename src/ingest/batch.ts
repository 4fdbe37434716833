import type { FileReading, Segment } from './file-reading.ts';

/** Some files, read and ready to be entered into the case together. */
export interface Batch {
  readonly files: readonly BatchFile[];
  readonly segments: readonly Segment[];
}

export interface BatchFile {
  readonly reading: FileReading;
  readonly path: string;
  /** Absolute, odd bytes as %XX. */
  readonly evidencePath: string;
}
