import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openCase, openCaseReadOnly } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { usageError } from '../errors.ts';
import type { Context } from './command.ts';

/** The resource options as parsed. */
export interface ResourceArguments {
  readonly memory?: string | undefined;
  readonly threads?: number | undefined;
  readonly tempDir?: string | undefined;
}

export interface OpenedCase {
  readonly database: Database;
  /** A fresh folder for this run only; DuckDB may read from it and spill into it. Gone afterwards. */
  readonly tempDirectory: string;
}

/**
 * Opens the case in `file` for loading and detecting (a new one is created), lets `use` work on it, and closes it
 * whatever happens. An abort interrupts the statement that is running. Temporary files go to a folder beside the case,
 * or in `--temp-dir`, which is dropped at the end.
 */
export async function withCase<T>(
  file: string,
  args: ResourceArguments,
  context: Context,
  use: (opened: OpenedCase) => Promise<T>,
): Promise<T> {
  const folder = resolve(args.tempDir ?? dirname(file));
  makeFolder(dirname(resolve(file)));
  const prefix = temporaryPrefix(file);
  const tempDirectory = makeTempDirectory(folder, prefix);
  const dropFiles = () => rmSync(tempDirectory, { recursive: true, force: true });
  // A second SIGINT ends the process at once: no `finally` runs then, only this.
  process.once('exit', dropFiles);
  try {
    const database = await openCase(file, { memory: usualMemory, ...resources(args), tempDirectory });
    dropLeftovers(folder, prefix, tempDirectory);
    return await using(database, context.signal, () => use({ database, tempDirectory }));
  } finally {
    process.removeListener('exit', dropFiles);
    dropFiles();
  }
}

/**
 * Opens the case in `file` sealed (read-only, also on read-only media), lets `use` read it, and closes it. SQL may write
 * files into `writableFolder`, and nowhere without one.
 */
export async function withSealedCase<T>(
  file: string,
  args: ResourceArguments,
  context: Context,
  use: (database: Database) => Promise<T>,
  writableFolder?: string,
): Promise<T> {
  const tempDirectory = writableFolder && resolve(writableFolder);
  const database = await openCaseReadOnly(file, { ...resources(args), ...(tempDirectory && { tempDirectory }) });
  return await using(database, context.signal, () => use(database));
}

async function using<T>(database: Database, signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  const interrupt = () => database.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    signal.throwIfAborted();
    return await use();
  } finally {
    signal.removeEventListener('abort', interrupt);
    database.close();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw usageError(`The folder ${folder} cannot be made (${(error as NodeJS.ErrnoException).code}). Name another.`, {
      cause: error,
    });
  }
}

/** Begins the names of this case's temporary folders: others may use the same `--temp-dir`. */
function temporaryPrefix(caseFile: string): string {
  return `.coldtrail-${createHash('sha256').update(resolve(caseFile)).digest('hex').slice(0, 12)}-`;
}

function makeTempDirectory(folder: string, prefix: string): string {
  try {
    return mkdtempSync(join(folder, prefix));
  } catch (error) {
    throw usageError(
      `No temporary folder can be made in ${folder} (${(error as NodeJS.ErrnoException).code}). ` +
        'Name a folder that exists and can be written with --temp-dir.',
      { cause: error },
    );
  }
}

/** What a run on this case has left that was killed. No other is at work: the open case is locked. */
function dropLeftovers(folder: string, prefix: string, own: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith(prefix) && path !== own) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * DuckDB's memory while a case is written. Without a limit it takes what the machine has; with this one 2 M events load
 * and are examined as fast, in less than 2 GB for the whole process. What does not fit goes to the temporary folder.
 */
const usualMemory = '1GB';

function resources({ memory, threads }: ResourceArguments) {
  return { ...(memory !== undefined && { memory }), ...(threads !== undefined && { threads }) };
}
