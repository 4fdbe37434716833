import { caseProperty, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { evidenceError } from '../errors.ts';
import { discoverEvidence, type EvidenceFile } from '../evidence/discover.ts';
import { comparePaths } from '../evidence/path-text.ts';
import { size } from '../terminal/quantity.ts';
import type { Batch } from './batch.ts';
import { type Books, checkBooks, countBooks } from './books.ts';
import { checkDiskSpace } from './check-disk-space.ts';
import { findConflicts } from './conflicts.ts';
import { markCopies, removeCopies } from './copies.ts';
import { insertBatch } from './insert-batch.ts';
import { openObservations } from './observations.ts';
import { openArchives } from './open-archives.ts';
import { planLoad } from './plan.ts';
import { type ReadOptions, readEvidence } from './read-evidence.ts';
import { rememberPlaces } from './remember-places.ts';
import { dropSegments } from './segment-writer.ts';
import { workerCount } from './worker-count.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface LoadOptions extends Omit<ReadOptions, 'batchBytes'> {
  /** A folder for this run alone that DuckDB may read from. */
  readonly tempDirectory: string;
  /** Workers that were started while the case was not open yet; the load ends them. Without, it starts `threads` of its own. */
  readonly pool?: WorkerPool;
  /** Worker threads; one a core by default. */
  readonly threads?: number;
  /** Bytes of NDJSON entered at once, 512 MB by default; smaller batches make the database larger and the load slower. */
  readonly batchBytes?: number;
  /** A file or member that unpacks to more bytes is read up to there, 4 GB by default. */
  readonly unpackedLimit?: number;
  /** The load ends, exit 3, when so many bytes have been unpacked in all, 1 TB by default. */
  readonly totalLimit?: number;
  /** Of a larger file no more than this is held in memory at a time, 512 MB by default; no record may be larger. */
  readonly memoryLimit?: number;
}

/** The case after a load: what all its files came to, not only the new ones. `loaded` 0: there is no event. */
export interface LoadSummary extends Books {
  readonly observations: number;
  readonly conflicts: number;
  /** Files that the case did not hold before. */
  readonly newFiles: number;
  /** Paths of files that are no longer those which the case holds under them: it keeps what it has. */
  readonly changed: readonly string[];
  readonly seconds: number;
}

const usualBatchBytes = 2 ** 29;
const usualUnpackedLimit = 4e9;
const usualTotalLimit = 1e12;
const usualMemoryLimit = 2 ** 29;

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
  const batchBytes = options.batchBytes ?? usualBatchBytes;
  checkDiskSpace(found, database.file, options.tempDirectory, batchBytes);
  const limits = {
    unpackedLimit: options.unpackedLimit ?? usualUnpackedLimit,
    memoryLimit: options.memoryLimit ?? usualMemoryLimit,
  };
  // What a load that was cut short has entered is new to whoever saw the case before it.
  const wasOpen = (await caseProperty(database, 'load_state')) === 'open';
  await setCaseProperty(database, 'load_state', 'open');
  const observations = await openObservations(database);
  const totalLimit = options.totalLimit ?? usualTotalLimit;
  let unpackedBytes = 0;
  let newFiles = 0;
  const changed: string[] = [];
  const spend = (bytes: number) => {
    unpackedBytes += bytes;
    if (unpackedBytes > totalLimit)
      throw evidenceError(
        `The evidence unpacks to more than ${size(totalLimit)}, so the load was ended. ` +
          'If it is meant to be so large, raise --max-total-size and run the same command again: it goes on from here.',
      );
  };
  const enter = async (batch: Batch) => {
    if (batch.files.length === 0) return;
    newFiles += batch.files.filter(({ reading }) => reading.sha256 !== null).length;
    await inTransaction(database, async () => {
      await insertBatch(database, batch, options.tempDirectory);
      observations.add(batch.files);
      await observations.save();
    });
    spend(batch.files.reduce((sum, { reading }) => sum + (reading.unpackedBytes ?? 0), 0));
  };
  const pool = options.pool ?? createWorkerPool(workerCount(found, options.threads));
  pool.begin(options.tempDirectory, limits);
  try {
    for (let files = found; files.length > 0; ) {
      const plan = await planLoad(database, files);
      const read = await readEvidence(plan, pool, { ...options, batchBytes }, enter);
      changed.push(...read.changed);
      await rememberPlaces(database, read.moved);
      files = await openArchives(database, read.archives, options.tempDirectory, limits.unpackedLimit, spend);
    }
    // Meanwhile: to free gigabytes takes the disk a while, and what comes next may need them.
    const dropped = dropSegments(options.tempDirectory);
    dropped.catch(() => undefined);
    const anew = wasOpen || newFiles > 0;
    const books = await inTransaction(database, () => settle(database, pool, anew, options.tempDirectory));
    await database.run('checkpoint');
    await dropped;
    return {
      ...books,
      observations: await count(database, 'select coalesce(sum(count), 0) as n from observation'),
      conflicts: await count(database, 'select count(*) as n from duplicate_conflict'),
      newFiles,
      changed: changed.sort(comparePaths),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await pool.close();
  }
}

/** What can only be done once all is there: duplicates, conflicts, books. */
async function settle(database: Database, pool: WorkerPool, changed: boolean, folder: string): Promise<Books> {
  if (await markCopies(database)) {
    await findConflicts(database, pool, folder);
    await removeCopies(database);
  }
  await countBooks(database);
  const books = await checkBooks(database);
  if (changed) {
    const generation = Number(await caseProperty(database, 'load_generation'));
    await setCaseProperty(database, 'load_generation', String(generation + 1));
  }
  await setCaseProperty(database, 'load_state', 'complete');
  return books;
}

async function inTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.run('begin');
  try {
    const result = await work();
    await database.run('commit');
    return result;
  } catch (error) {
    await database.run('rollback').catch(() => undefined);
    throw error;
  }
}

async function count(database: Database, sql: string): Promise<number> {
  const [row] = await database.rows<{ n: string }>(sql);
  return Number(row!.n);
}
