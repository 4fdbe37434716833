import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { isSpooledInput } from '../evidence/standard-input.ts';

/** Every file that a report may consist of. */
export const reportFiles = [
  'findings.json',
  'findings.csv',
  'evidence.csv',
  'evidence.ndjson',
  'sources.csv',
  'cleared.csv',
  'rejected.csv',
  'report.html',
  'timesketch.jsonl',
  'manifest.json',
  'SHA256SUMS',
  'SHA256SUMS.sig',
  'run.json',
] as const;

export type ReportFile = (typeof reportFiles)[number];

const stagingPrefix = '.coldtrail-report-';

/**
 * Refuses `out` unless a report may be written there (exit 2): it is absent, empty, or was written by coldtrail before,
 * which its run.json tells. A case of ours in it and our temporary folders do not make it foreign: that is what an
 * interrupted `analyze` leaves.
 */
export function refuseForeignFolder(out: string, caseFile?: string): void {
  const entries = listFolder(out);
  if (entries.length === 0 || isReport(out)) return;
  const foreign = entries.filter((entry) => !isWorkingFile(entry, out, caseFile));
  if (foreign.length > 0)
    throw usageError(
      `${out} already holds something that coldtrail did not write (${foreign.sort()[0]}). ` +
        'Name an absent or empty folder with --out, or the folder of an earlier report.',
    );
}

/**
 * A folder inside `out` in which a new report is written, so that an earlier one stays whole until it is complete.
 * What a run that was killed left of its own is dropped.
 */
export function createStaging(out: string): string {
  try {
    mkdirSync(out, { recursive: true });
    for (const entry of readdirSync(out))
      if (entry.startsWith(stagingPrefix)) rmSync(join(out, entry), { recursive: true, force: true });
    return mkdtempSync(join(out, stagingPrefix));
  } catch (error) {
    throw usageError(
      `${out} cannot be written (${(error as NodeJS.ErrnoException).code}). Name another folder with --out.`,
      { cause: error },
    );
  }
}

/**
 * Moves the finished files from `staging` to `out`, replacing each file whole, and drops what an earlier report left
 * and this one does not have. run.json goes first, for it marks the folder as ours; SHA256SUMS last, so that a report
 * whose replacement was cut short does not check out.
 */
export function publish(staging: string, out: string, files: readonly ReportFile[]): void {
  const rank = (file: ReportFile) => ['run.json', 'SHA256SUMS'].indexOf(file);
  const first = files.filter((file) => rank(file) === 0);
  const last = files.filter((file) => rank(file) === 1);
  const others = files.filter((file) => rank(file) < 0);
  for (const file of first) renameSync(join(staging, file), join(out, file));
  for (const file of reportFiles) if (!files.includes(file)) rmSync(join(out, file), { force: true });
  for (const file of [...others, ...last]) renameSync(join(staging, file), join(out, file));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw usageError(`${folder} is a file. Name a folder with --out.`, { cause: error });
    throw usageError(`${folder} cannot be read (${code}). Name another folder with --out.`, { cause: error });
  }
}

function isReport(folder: string): boolean {
  const file = join(folder, 'run.json');
  if (!existsSync(file)) return false;
  try {
    return JSON.parse(readFileSync(file, 'utf8')).tool?.name === 'coldtrail';
  } catch {
    return false;
  }
}

function isWorkingFile(entry: string, folder: string, caseFile: string | undefined): boolean {
  if (entry.startsWith('.coldtrail-')) return true;
  if (caseFile === undefined || resolve(caseFile, '..') !== resolve(folder)) return false;
  const name = basename(caseFile);
  return [name, `${name}.wal`, `${name}.tmp`, `${name}.stdin`].includes(entry) || isSpooledInput(entry);
}
