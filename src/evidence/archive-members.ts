import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { type ArchiveEntry, DamagedArchive, withFile } from './archive.ts';
import type { EvidenceFile } from './discover.ts';
import { isGzip, tooLarge } from './gunzip.ts';
import { pathText } from './path-text.ts';
import { isTar, listTar } from './tar.ts';
import { isZip, listZip } from './zip.ts';

export type ArchiveShape = 'zip' | 'tar' | 'tar.gz';

/** Archives within archives are opened down to this depth. */
export const deepestArchive = 1;

/** What kind of archive begins with `head`, its first 512 bytes or more; `unpackedHead` gives those behind gzip. */
export function archiveShape(head: Buffer, unpackedHead: () => Buffer): ArchiveShape | null {
  if (isZip(head)) return 'zip';
  if (isTar(head)) return 'tar';
  return isGzip(head) && isTar(unpackedHead()) ? 'tar.gz' : null;
}

/**
 * The members of an archive as files of the evidence, `archive.zip!/member`. Nothing that an archive says is believed:
 * names become text, never a path on the disk; of members with one name all but the first are refused. A packed archive is
 * unpacked to `spool`, a file of ours, but to no more than `limit` bytes. `fault` tells why there may be more members.
 */
export async function archiveMembers(
  archive: EvidenceFile,
  shape: ArchiveShape,
  spool: Buffer,
  limit: number,
): Promise<{ members: EvidenceFile[]; fault: string | null }> {
  const packed = archive.part?.deflated || shape === 'tar.gz';
  const unpackFault = packed ? await unpack(archive, shape, spool, limit) : null;
  const content = packed ? { location: spool } : { location: archive.location, part: archive.part };
  try {
    const listed = await withFile(content.location, shape === 'zip' ? listZip : listTar, content.part);
    return { members: memberFiles(archive, content, listed), fault: unpackFault };
  } catch (error) {
    if (!(error instanceof DamagedArchive)) throw error;
    return { members: memberFiles(archive, content, error.entries), fault: unpackFault ?? error.message };
  }
}

type Content = Pick<EvidenceFile, 'location'> & { readonly part?: EvidenceFile['part'] | undefined };

function memberFiles(archive: EvidenceFile, content: Content, entries: readonly ArchiveEntry[]): EvidenceFile[] {
  const names = new Map<string, number>();
  return entries
    .filter((entry) => !entry.isFolder)
    .map((entry) => {
      const name = pathText(entry.name);
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      const problem =
        count > 1
          ? ({ status: 'rejected', reason: 'another member of the archive has the same name' } as const)
          : entry.problem;
      const { size, length, deflated, crc32 } = entry;
      const offset = (content.part?.offset ?? 0) + entry.offset;
      return {
        // No name of a member is written with this mark, for its % would be %25.
        path: `${archive.path}!/${name}${count > 1 ? `%#${count}` : ''}`,
        location: content.location,
        origin: archive.origin ?? archive.location,
        bytes: size,
        depth: (archive.depth ?? 0) + 1,
        part: { offset, length, deflated, size, crc32 },
        ...(problem && { problem }),
      };
    });
}

/** Unpacks to `target` what comes out before any damage; gives the damage. */
async function unpack(
  { location, part }: EvidenceFile,
  shape: ArchiveShape,
  target: Buffer,
  limit: number,
): Promise<string | null> {
  let total = 0;
  const capped = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      done(total > limit ? new Error(tooLarge(limit)) : null, chunk);
    },
  });
  const range = part ? { start: part.offset, end: part.offset + part.length - 1 } : {};
  const unpackers = [...(part?.deflated ? [createInflateRaw()] : []), ...(shape === 'tar.gz' ? [createGunzip()] : [])];
  try {
    const output = createWriteStream(target, { mode: 0o600 });
    await pipeline([createReadStream(location, range), ...unpackers, capped, output]);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code?.startsWith('Z_') ? 'it is damaged or cut off' : message;
  }
}
