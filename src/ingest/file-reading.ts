import type { FilePart } from '../evidence/discover.ts';
import type { FingerprintOrder } from './fingerprint.ts';

/** What became of one evidence file; columns of `source_file` that the worker knows. */
export type FileStatus = 'used' | 'partial' | 'rejected' | 'skipped' | 'not-events';
export type FileKind = 'events' | 'network-activity' | 'digest' | 'insight' | 'aggregated' | 'archive' | 'unknown';

/** A record that was not loaded. */
export interface Rejection {
  readonly recordIndex: number;
  /** Bytes in the unpacked file. */
  readonly offset: number;
  readonly length: number;
  readonly sha256: string;
  readonly reason: string;
}

/** An oddity, counted within one file, with its first record (null: the file itself). */
export interface Observed {
  readonly kind: string;
  readonly field: string | null;
  count: number;
  readonly recordIndex: number | null;
}

/** What a worker reports of one file. */
export interface FileReading {
  readonly id: number;
  /** The case holds these very bytes under this path already: they were hashed only. */
  readonly known: boolean;
  readonly status: FileStatus;
  readonly kind: FileKind;
  readonly shape: string | null;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly unpackedBytes: number | null;
  readonly unpackedSha256: string | null;
  readonly records: number;
  readonly rejections: readonly Rejection[];
  readonly observed: readonly Observed[];
  readonly reason: string | null;
  /** `fileStamp` of an archive, by which it shows if it changes before its members are read. */
  readonly stamp?: string;
  /** Bytes of NDJSON that the file became. */
  readonly written: number;
}

/** A file for a worker to read. */
export interface FileOrder {
  readonly id: number;
  readonly location: Uint8Array;
  readonly part: FilePart | undefined;
  /** The SHA-256 that the case has for this path. */
  readonly knownSha256: string | null;
}

/** What a worker wrote since the last cut; null where there is nothing. */
export interface Segment {
  /** Records as NDJSON, each with `coldtrail_file` and `coldtrail_record` in front. */
  readonly events: string | null;
  /** The same for records longer than `largeRecord` bytes, which DuckDB needs larger buffers for. */
  readonly largeEvents: string | null;
  readonly longestRecord: number;
  /** CSV without header: file, record, offset, length. */
  readonly places: string | null;
}

/** What the main thread asks of a worker, and what it answers. */
export type WorkerOrder =
  | { readonly read: readonly FileOrder[] }
  | { readonly cut: true }
  | { readonly fingerprint: FingerprintOrder };
export type WorkerAnswer =
  | { readonly readings: readonly FileReading[] }
  | { readonly segment: Segment }
  | { readonly digests: readonly (string | null)[] | null };

/** The reading of a file that gave nothing, for `reason`. */
export function unread(id: number, status: FileStatus, reason: string): FileReading {
  return {
    id,
    known: false,
    status,
    kind: 'unknown',
    shape: null,
    bytes: 0,
    sha256: null,
    unpackedBytes: null,
    unpackedSha256: null,
    records: 0,
    rejections: [],
    observed: [],
    reason,
    written: 0,
  };
}
