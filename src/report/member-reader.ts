import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { evidenceError } from '../errors.ts';
import { createEvidenceReader, type EvidenceReader } from '../evidence/evidence-reader.ts';
import { pathBytes, pathText } from '../evidence/path-text.ts';

/**
 * Reads evidence where it lay when it was loaded; with `moved`, the folder or the single file that the evidence is now,
 * by the same relative paths in there. Exit 3 if `moved` cannot be read. Unpacked archives go to `folder` until closed.
 */
export function memberReader(folder: string, moved?: string): EvidenceReader {
  const reader = createEvidenceReader(folder);
  if (moved === undefined) return reader;
  const root = pathText(Buffer.from(resolve(moved)));
  const place = isFolder(moved)
    ? (evidencePath: string, path: string) => `${root}/${relativePath(evidencePath, path)}`
    : () => root;
  return {
    read: (evidencePath, path, places, take) => reader.read(place(evidencePath, path), path, places, take),
    close: reader.close,
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw evidenceError(`${path}, named with --evidence, cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}

/** The part of `path` that lies in the file system: of an archive member's path, the archive's. */
function relativePath(evidencePath: string, path: string): string {
  const whole = bytesOf(evidencePath);
  const ends = [...path.matchAll(/!\//g)].map((match) => match.index).reverse();
  const candidates = [path, ...ends.map((end) => path.slice(0, end))];
  return candidates.find((candidate) => whole.endsWith(`/${bytesOf(candidate)}`)) ?? path;
}

// A leading `=` is escaped in a path but not in the middle of an absolute one: names compare by their bytes.
const bytesOf = (text: string) => pathBytes(text).toString('latin1');
