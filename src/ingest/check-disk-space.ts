import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import type { EvidenceFile } from '../evidence/discover.ts';

/** Refuses a load for which the disk is too small: a fifth of the unpacked evidence for the case, 2 GB for what is under way. */
export function checkDiskSpace(
  files: readonly EvidenceFile[],
  caseFile: string,
  tempDirectory: string,
  batchBytes: number,
): void {
  const unpacked = files.reduce((sum, file) => sum + file.bytes * (/gz$/i.test(file.path) ? 12 : 1), 0);
  const needs = [
    { folder: dirname(resolve(caseFile)), bytes: unpacked * 0.2, option: '--case' },
    { folder: tempDirectory, bytes: Math.min(unpacked, 2 * batchBytes), option: '--temp-dir' },
  ];
  for (const { folder, bytes, option } of needs) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < bytes)
      throw usageError(
        `${folder} has ${Math.round((bavail * bsize) / 1e6)} MB free, the load needs about ${Math.ceil(bytes / 1e6)} MB. ` +
          `Free some, or name another place with ${option}.`,
      );
  }
}
