import { availableParallelism } from 'node:os';
import { caseProperty, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { discoverEvidence, type EvidenceFile } from '../evidence/discover.ts';
import { pathText } from '../evidence/path-text.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Batch, BatchFile } from './batch.ts';
import { type Books, checkBooks, countBooks } from './books.ts';
import { ChangedEvidence } from './changed-evidence.ts';
import { checkDiskSpace } from './check-disk-space.ts';
import { deduplicate } from './deduplicate.ts';
import type { FileOrder, FileReading } from './file-reading.ts';
import { insertBatch } from './insert-batch.ts';
import { type Observations, openObservations } from './observations.ts';
import { type PlannedFile, planLoad } from './plan.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface LoadOptions {
  /** A folder for this run alone that DuckDB may read from. */
  readonly tempDirectory: string;
  /** Worker threads; one a core by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Bytes of NDJSON entered at once. Smaller batches make the database larger and the load slower. */
  readonly batchBytes?: number;
}

/** The case after a load: what all its files came to, not only the new ones. `loaded` 0: there is no event. */
export interface LoadSummary extends Books {
  readonly observations: number;
  readonly conflicts: number;
  /** Files that were read now and not known before. */
  readonly newFiles: number;
  readonly seconds: number;
}

const usualBatchBytes = 2 ** 30;

/** Loads what the evidence arguments name into the case; see `discoverEvidence` and `loadFiles`. */
export async function loadEvidence(
  database: Database,
  evidence: readonly string[],
  options: LoadOptions,
): Promise<LoadSummary> {
  return await loadFiles(database, await discoverEvidence(evidence), options);
}

/**
 * Loads files into the case. Every file is hashed; one whose path and bytes the case holds already is not parsed again.
 * The case is marked `open` until all is done; after an interruption the same load goes on where it was.
 */
export async function loadFiles(
  database: Database,
  found: readonly EvidenceFile[],
  options: LoadOptions,
): Promise<LoadSummary> {
  const start = performance.now();
  checkDiskSpace(found, database.file, options.tempDirectory, options.batchBytes ?? usualBatchBytes);
  const plan = await planLoad(database, found);
  await setCaseProperty(database, 'load_state', 'open');
  const observations = await openObservations(database);
  const newFiles = await readAll(database, plan, observations, options);
  await database.run('begin');
  await deduplicate(database);
  await countBooks(database);
  const books = await checkBooks(database);
  if (newFiles > 0)
    await setCaseProperty(
      database,
      'load_generation',
      String(1 + Number(await caseProperty(database, 'load_generation'))),
    );
  await setCaseProperty(database, 'load_state', 'complete');
  await database.run('commit');
  await database.run('checkpoint');
  return {
    ...books,
    observations: observations.total(),
    conflicts: 0,
    newFiles,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Gives how many files were new. */
async function readAll(
  database: Database,
  plan: readonly PlannedFile[],
  observations: Observations,
  options: LoadOptions,
): Promise<number> {
  const { signal, tempDirectory } = options;
  const byId = new Map(plan.map((planned) => [planned.id, planned]));
  const readable = plan.filter((planned) => !planned.file.problem);
  const orders = bundles(readable);
  const pool = createWorkerPool(
    Math.max(1, Math.min(options.threads ?? availableParallelism(), orders.length)),
    tempDirectory,
  );
  const progress = { files: 0, totalFiles: plan.length, bytes: 0, totalBytes: sumBytes(plan), events: 0 };
  let files: BatchFile[] = plan.filter((planned) => planned.file.problem).map(unreadFile);
  let written = 0;
  let newFiles = 0;
  let entering: Promise<void> = Promise.resolve();
  const reads = new Set<Promise<void>>();

  const take = (readings: readonly FileReading[]) => {
    for (const reading of readings) {
      const { file, known } = byId.get(reading.id)!;
      progress.files++;
      progress.bytes += file.bytes;
      progress.events += reading.records - reading.rejections.length;
      if (reading.known) continue;
      if (known?.sha256) throw new ChangedEvidence(file.path);
      newFiles++;
      written += reading.written;
      files.push({ reading, path: file.path, evidencePath: pathText(file.location) });
    }
    options.onProgress?.(progress);
  };
  /** Enters what has been read so far, while the workers go on; at most one batch waits. */
  const enter = async () => {
    await Promise.all(reads);
    const batch: Batch = { files, segments: await pool.cut() };
    files = [];
    written = 0;
    await entering;
    entering = enterBatch(database, batch, observations, tempDirectory);
    entering.catch(() => undefined);
  };

  try {
    for (const bundle of orders) {
      await pool.ready();
      signal?.throwIfAborted();
      const read = pool.read(bundle).then(take);
      read.catch(() => undefined);
      reads.add(read);
      read.finally(() => reads.delete(read)).catch(() => undefined);
      if (written >= (options.batchBytes ?? usualBatchBytes)) await enter();
    }
    await enter();
    await entering;
  } finally {
    await pool.close();
    await entering.catch(() => undefined);
  }
  signal?.throwIfAborted();
  return newFiles;
}

async function enterBatch(database: Database, batch: Batch, observations: Observations, folder: string): Promise<void> {
  if (batch.files.length === 0) return;
  await database.run('begin');
  try {
    await database.run(
      `delete from source_file where source_file_id in (select unnest(string_split($ids, ',')::integer[]))`,
      { ids: batch.files.map((file) => file.reading.id).join(',') },
    );
    await insertBatch(database, batch, folder);
    observations.add(batch.files);
    await observations.save();
    await database.run('commit');
  } catch (error) {
    await database.run('rollback').catch(() => undefined);
    throw error;
  }
}

/** Files are handed out in bundles, so that thousands of tiny ones do not cost a message each. */
function bundles(plan: readonly PlannedFile[]): FileOrder[][] {
  const all: FileOrder[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const { id, file, known } of plan) {
    if (bytes >= 2 ** 20 || all.at(-1)!.length >= 64) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push({ id, location: file.location, knownSha256: known?.sha256 ?? null });
    bytes += file.bytes;
  }
  return all;
}

function unreadFile({ id, file }: PlannedFile): BatchFile {
  const { status, reason } = file.problem!;
  const reading: FileReading = {
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
  return { reading, path: file.path, evidencePath: pathText(file.location) };
}

const sumBytes = (plan: readonly PlannedFile[]) => plan.reduce((sum, { file }) => sum + file.bytes, 0);
