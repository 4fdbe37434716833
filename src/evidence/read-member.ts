import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { withFile } from './archive.ts';
import { type ArchiveShape, archiveMembers, archiveShape } from './archive-members.ts';
import type { EvidenceFile } from './discover.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { pathBytes } from './path-text.ts';
import { readContent } from './read-content.ts';

/** The bytes of one evidence file, as found and unpacked. */
export interface MemberBytes {
  /** SHA-256 of the bytes as found. */
  readonly sha256: string;
  /** What `offset` and `length` of `event_source` and `rejected_record` refer to. */
  readonly unpacked: Buffer;
}

/** Larger members are not held in memory. */
const largest = 2 ** 31 - 1;
/** Enough to tell what a file is. */
const headLength = 2 ** 16;

/**
 * Reads one file of the evidence again. `evidencePath` and `path` are the columns of `source_file`; of a member of an
 * archive the first names the archive. Throws what the file system throws, or if the archive has no such member; the
 * caller compares `sha256` with the case's.
 */
export async function readMember(evidencePath: string, path: string): Promise<MemberBytes> {
  const file: EvidenceFile = { path: '', location: pathBytes(evidencePath), bytes: 0 };
  if (!path.includes('!/')) return await bytesOf(file);
  const spool = mkdtempSync(join(tmpdir(), 'coldtrail-'));
  try {
    return await bytesOf(await memberFile(file, path, spool));
  } finally {
    rmSync(spool, { recursive: true });
  }
}

async function bytesOf(file: EvidenceFile): Promise<MemberBytes> {
  const { bytes } = await readContent(file, largest);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, unpacked: isGzip(bytes) ? (await gunzip(bytes, largest)).bytes : bytes };
}

/** The file itself or, if it is an archive and `path` names something within, the member; through archives within too. */
async function memberFile(file: EvidenceFile, path: string, spool: string): Promise<EvidenceFile> {
  const shape = await shapeOf(file);
  if (shape === null) return file;
  const copy = Buffer.from(join(spool, String(file.depth ?? 0)));
  const { members } = await archiveMembers(file, shape, copy, largest);
  // `path` begins with the archive's own path, which this function need not know.
  const [member] = members
    .filter((candidate) => path.endsWith(candidate.path) || path.includes(`${candidate.path}!/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!member) throw new Error(`the archive holds no member ${path}`);
  return path.endsWith(member.path) ? member : await memberFile(member, path, spool);
}

async function shapeOf(file: EvidenceFile): Promise<ArchiveShape | null> {
  const head = file.part?.deflated
    ? (await readContent(file, largest)).bytes
    : await withFile(file.location, (source) => source.read(0, headLength), file.part);
  return archiveShape(head, () => gunzipSync(head.subarray(0, headLength), { finishFlush: constants.Z_SYNC_FLUSH }));
}

/**
 * The record at `offset` of an unpacked file, byte for byte; for a record inside a JSON string (as `lookup-events`
 * writes it) the text of that string.
 */
export function recordBytes(unpacked: Buffer, offset: number, length: number): Buffer {
  const bytes = unpacked.subarray(offset, offset + length);
  if (bytes[0] !== 0x22) return bytes;
  return Buffer.from(JSON.parse(bytes.toString('utf8')) as string);
}
