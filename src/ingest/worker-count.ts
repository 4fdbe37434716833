import { availableParallelism } from 'node:os';
import type { EvidenceFile } from '../evidence/discover.ts';
import { bundleBytes, bundleFiles } from './read-evidence.ts';

const archiveName = /\.(?:zip|tar|tgz|tar\.gz)$/i;

/**
 * How many workers have something to do with these files: `threads` at most, one a core by default. A file is read by one
 * worker, the members of an archive (by its name, for it is not open yet) by all.
 */
export function workerCount(files: readonly EvidenceFile[], threads = availableParallelism()): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const bundles = Math.ceil(files.length / bundleFiles) + Math.floor(bytes / bundleBytes);
  const readers = files.some((file) => archiveName.test(file.path)) ? threads : files.length;
  return Math.max(1, Math.min(threads, bundles, readers));
}
