import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { evidenceError } from '../errors.ts';
import { pathBytes, pathText } from '../evidence/path-text.ts';
import { type MemberBytes, readMember } from '../evidence/read-member.ts';

/** Reads a file or archive member of the evidence again, by `evidence_path` and `path` of `source_file`. */
export type ReadMember = (evidencePath: string, path: string) => Promise<MemberBytes>;

/**
 * Reads evidence where it lay when it was loaded; with `moved`, the folder or the single file that the evidence is now,
 * by the same relative paths in there. Exit 3 if `moved` cannot be read.
 */
export function memberReader(moved?: string): ReadMember {
  if (moved === undefined) return readMember;
  const root = pathText(Buffer.from(resolve(moved)));
  if (!isFolder(moved)) return (_, path) => readMember(root, path);
  return (evidencePath, path) => readMember(`${root}/${relativePath(evidencePath, path)}`, path);
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
