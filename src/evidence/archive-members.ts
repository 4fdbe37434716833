import { closeSync, openSync, writeSync } from 'node:fs';
import { type ArchiveEntry, DamagedArchive, withFile } from './archive.ts';
import type { EvidenceFile } from './discover.ts';
import { isGzip } from './gunzip.ts';
import { gunzipStream, type StreamReport } from './gunzip-stream.ts';
import { pathText } from './path-text.ts';
import { streamContent } from './read-content.ts';
import { isTar, listTar } from './tar.ts';
import { holdsZipEnd, isProgram, isZip, listZip } from './zip.ts';

export type ArchiveShape = 'zip' | 'tar' | 'zip.gz' | 'tar.gz';

/** Archives within archives are opened down to this depth. */
export const deepestArchive = 1;

/**
 * What kind of archive begins with `head`, its first 512 bytes or more; `unpackedHead` gives those behind gzip. One that
 * unpacks itself is known as long as `head` is all of it.
 */
export function archiveShape(head: Buffer, unpackedHead: () => Buffer): ArchiveShape | null {
  if (isZip(head) || (isProgram(head) && holdsZipEnd(head))) return 'zip';
  if (isTar(head)) return 'tar';
  if (!isGzip(head)) return null;
  const unpacked = unpackedHead();
  if (isZip(unpacked)) return 'zip.gz';
  return isTar(unpacked) ? 'tar.gz' : null;
}

/**
 * The members of an archive as files of the evidence, `archive.zip!/member`. Nothing that an archive says is believed:
 * names become text, never a path on the disk; of members with one name the second is called `name%#2`, and so on. A packed
 * archive is unpacked to `spool`, a file of ours, but to no more than `limit` bytes. `fault` tells what is wrong with it;
 * `stamp` is that of the archive when it was hashed, by which it shows if it changes before its members are read.
 */
export async function archiveMembers(
  archive: EvidenceFile,
  shape: ArchiveShape,
  spool: Buffer,
  limit: number,
  stamp?: string | undefined,
): Promise<ArchiveMembers> {
  const gzipped = shape === 'zip.gz' || shape === 'tar.gz';
  const packed = archive.part?.deflated || gzipped;
  const unpacked = packed ? await unpack(archive, gzipped, spool, limit) : { bytes: 0, fault: null };
  const content = packed ? { location: spool } : { location: archive.location, part: archive.part, stamp };
  const list = shape === 'zip' || shape === 'zip.gz' ? listZip : listTar;
  const { entries, damage } = await withFile(content.location, list, content.part).then(
    (whole) => ({ entries: whole, damage: null }),
    (error) => {
      if (!(error instanceof DamagedArchive)) throw error;
      return { entries: error.entries, damage: error.message };
    },
  );
  const members = memberFiles(archive, content, entries);
  const faults = [unpacked.fault, unpacked.fault ? null : damage, repeatedNames(archive.path, members)];
  return {
    members,
    fault: faults.filter((fault) => fault !== null).join('; ') || null,
    unpackedBytes: unpacked.bytes,
  };
}

export interface ArchiveMembers {
  readonly members: EvidenceFile[];
  readonly fault: string | null;
  /** Bytes that were written to the spool. */
  readonly unpackedBytes: number;
}

/** Marks members whose name another one has; no name is written with it, for its % would be %25. */
const repeated = '%#';

function repeatedNames(archive: string, members: readonly EvidenceFile[]): string | null {
  const count = members.filter(({ path }) => path.includes(repeated, archive.length)).length;
  if (count === 0) return null;
  return `${count} member${count === 1 ? ' has' : 's have'} the name of another, and a number behind it here`;
}

interface Content {
  readonly location: Buffer;
  readonly part?: EvidenceFile['part'] | undefined;
  /** Of the file, when it was hashed. */
  readonly stamp?: string | undefined;
}

function memberFiles(archive: EvidenceFile, content: Content, entries: readonly ArchiveEntry[]): EvidenceFile[] {
  const names = new Map<string, number>();
  return entries
    .filter((entry) => !entry.isFolder)
    .map((entry) => {
      const name = pathText(entry.name);
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      const { size, length, deflated, crc32 } = entry;
      const offset = (content.part?.offset ?? 0) + entry.offset;
      return {
        path: `${archive.path}!/${name}${count > 1 ? `${repeated}${count}` : ''}`,
        location: content.location,
        origin: archive.origin ?? archive.location,
        bytes: size,
        depth: (archive.depth ?? 0) + 1,
        part: { offset, length, deflated, size, crc32, stamp: content.part?.stamp ?? content.stamp },
        ...(entry.problem && { problem: entry.problem }),
      };
    });
}

/** Unpacks to `target` what comes out before any damage; gives the damage. */
async function unpack(
  archive: EvidenceFile,
  gzipped: boolean,
  target: Buffer,
  limit: number,
): Promise<{ bytes: number; fault: string | null }> {
  const report: StreamReport = { members: 0 };
  const content = streamContent(archive, limit);
  const unpacked = gzipped ? gunzipStream(content.pieces, limit, report) : content.pieces;
  const descriptor = openSync(target, 'w', 0o600);
  let bytes = 0;
  try {
    for await (const piece of unpacked) {
      for (let at = 0; at < piece.length; ) at += writeSync(descriptor, piece, at);
      bytes += piece.length;
    }
  } finally {
    closeSync(descriptor);
  }
  return { bytes, fault: content.report.fault ?? report.fault ?? null };
}
