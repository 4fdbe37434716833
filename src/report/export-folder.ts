import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import { packageVersion } from '../package.ts';

/** The formats of an export, each with the file that holds the events. */
export const exportFiles = {
  parquet: 'events.parquet',
  ndjson: 'events.ndjson',
  csv: 'events.csv',
} as const;

export type ExportFormat = keyof typeof exportFiles;

/** Says what the folder holds, and marks it as written by coldtrail. */
const recordFile = 'export.json';

const stagingPrefix = '.coldtrail-export-';

/** Refuses `folder` unless events may be exported to it (exit 2): absent, empty, or written by an export before. */
export function refuseForeignExportFolder(folder: string): void {
  const entries = listFolder(folder).filter((entry) => !entry.startsWith(stagingPrefix));
  if (entries.length > 0 && !isExport(folder))
    throw usageError(
      `${folder} already holds something that coldtrail did not export (${entries.sort()[0]}). ` +
        'Name an absent or empty folder, or that of an earlier export.',
    );
}

/** A folder inside `folder` in which the new file is made; an earlier export stays whole until it is complete. */
export function createExportStaging(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return mkdtempSync(join(folder, stagingPrefix));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usageError(`${folder} cannot be written (${code}). Name another folder.`, { cause: error });
  }
}

/** Moves the finished file of `format` from `staging` to `folder`; files of other formats from earlier exports go. */
export function publishExport(staging: string, folder: string, format: ExportFormat, events: number): void {
  const record = { tool: { name: 'coldtrail', version: packageVersion }, file: exportFiles[format], events };
  writeFileSync(join(staging, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  renameSync(join(staging, recordFile), join(folder, recordFile));
  for (const file of Object.values(exportFiles))
    if (file !== exportFiles[format]) rmSync(join(folder, file), { force: true });
  renameSync(join(staging, exportFiles[format]), join(folder, exportFiles[format]));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw usageError(`${folder} is a file. Name a folder.`, { cause: error });
    throw usageError(`${folder} cannot be read (${code}). Name another folder.`, { cause: error });
  }
}

function isExport(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, recordFile), 'utf8')).tool?.name === 'coldtrail';
  } catch {
    return false;
  }
}
