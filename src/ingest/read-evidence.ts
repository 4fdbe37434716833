import type { ArchiveShape } from '../evidence/archive-members.ts';
import type { EvidenceFile } from '../evidence/discover.ts';
import { pathText } from '../evidence/path-text.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Batch, BatchFile } from './batch.ts';
import { type FileOrder, type FileReading, unread } from './file-reading.ts';
import type { PlannedFile } from './plan.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Bytes of NDJSON in a batch. */
  readonly batchBytes: number;
}

/** What a reading of files gives besides batches. */
export interface ReadEvidence {
  readonly archives: readonly FoundArchive[];
  /** Paths of files that are not those which the case holds under them. */
  readonly changed: readonly string[];
  /** Files that the case holds and that lie elsewhere than it remembers. */
  readonly moved: readonly MovedFile[];
}

/** A column each of `source_file`. */
export interface MovedFile {
  readonly source_file_id: number;
  readonly evidence_path: string;
}

/** An archive, whose members are still to be read. */
export interface FoundArchive {
  readonly file: EvidenceFile;
  readonly shape: ArchiveShape;
  /** `fileStamp` of it when it was hashed. */
  readonly stamp: string | undefined;
}

/**
 * Reads all files with the workers of `pool` and gives them to `enter` batch by batch. While a batch is entered the workers
 * read the next one, and wait then: so temporary files stay below two batches. Files that the case holds already are
 * hashed and come up in no batch; nothing is entered of one that differs from what the case holds.
 */
export async function readEvidence(
  plan: readonly PlannedFile[],
  pool: WorkerPool,
  options: ReadOptions,
  enter: (batch: Batch) => Promise<void>,
): Promise<ReadEvidence> {
  const planned = new Map(plan.map((entry) => [entry.id, entry]));
  const orders = bundles(plan.filter(({ file }) => !file.problem));
  const totalBytes = plan.reduce((sum, { file }) => sum + file.bytes, 0);
  const progress = { files: 0, totalFiles: plan.length, bytes: 0, totalBytes, events: 0 };
  const changed = plan.filter(({ file, knownSha256 }) => file.problem && knownSha256 !== null).map(pathOf);
  let files: BatchFile[] = plan.flatMap((entry) => notRead(entry) ?? []);
  let written = 0;
  let unpacked = 0;
  let reads: Promise<void>[] = [];
  const archives: FoundArchive[] = [];
  const moved: MovedFile[] = [];
  let entering: Promise<void> = Promise.resolve();

  const take = (readings: readonly FileReading[]) => {
    for (const reading of readings) {
      const entry = planned.get(reading.id)!;
      progress.files++;
      progress.bytes += entry.file.bytes;
      progress.events += reading.records - reading.rejections.length;
      if (entry.knownSha256 !== null && !reading.known) {
        changed.push(entry.file.path);
        continue;
      }
      const shape = reading.kind === 'archive' ? reading.shape : entry.knownArchive;
      if (shape !== null) archives.push({ file: entry.file, shape: shape as ArchiveShape, stamp: reading.stamp });
      if (reading.known) {
        const place = placeOf(entry.file);
        if (place !== entry.knownPlace) moved.push({ source_file_id: entry.id, evidence_path: place });
        continue;
      }
      written += reading.written;
      unpacked += reading.unpackedBytes ?? 0;
      files.push(batchFile(entry, reading));
    }
    options.onProgress?.(progress);
  };
  const enterBatch = async () => {
    await Promise.all(reads);
    const batch: Batch = { files, segments: await pool.cut() };
    files = [];
    written = 0;
    unpacked = 0;
    reads = [];
    await entering;
    entering = enter(batch);
    // Awaited before the next batch, and at the end; until then a failure must not count as unhandled.
    entering.catch(() => undefined);
  };

  try {
    for (const order of orders) {
      await pool.ready();
      options.signal?.throwIfAborted();
      const read = pool.read(order).then(take);
      read.catch(() => undefined);
      reads.push(read);
      // Files without records write nothing, but what they unpack to is counted when a batch is entered.
      if (written >= options.batchBytes || unpacked >= 4 * options.batchBytes) await enterBatch();
    }
    await enterBatch();
    await entering;
  } finally {
    await entering.catch(() => undefined);
  }
  options.signal?.throwIfAborted();
  return { archives, changed, moved };
}

const placeOf = (file: EvidenceFile) => pathText(file.origin ?? file.location);
const pathOf = ({ file }: PlannedFile) => file.path;

/** A bundle is full with so many bytes, as found, or files. */
export const bundleBytes = 2 ** 20;
export const bundleFiles = 64;

/** Files are handed out in bundles, so that thousands of tiny ones do not cost a message each. */
function bundles(plan: readonly PlannedFile[]): FileOrder[][] {
  const all: FileOrder[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { id, file, knownSha256 } of plan) {
    if (bytes >= bundleBytes || all.at(-1)!.length >= bundleFiles) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push({ id, location: file.location, part: file.part, knownSha256 });
    bytes += file.bytes;
  }
  return all;
}

function notRead(entry: PlannedFile): BatchFile | null {
  const { problem } = entry.file;
  return problem && entry.knownSha256 === null
    ? batchFile(entry, unread(entry.id, problem.status, problem.reason))
    : null;
}

function batchFile({ file }: PlannedFile, reading: FileReading): BatchFile {
  return { reading, path: file.path, evidencePath: placeOf(file) };
}
