import { type ArchiveEntry, type ByteSource, DamagedArchive } from './archive.ts';
import {
  centralDirectory,
  type Directory,
  displaced,
  endSignature,
  type Listed,
  readDirectory,
} from './zip-directory.ts';
import { localSignature, longestDescriptor } from './zip-member.ts';
import { scanMembers } from './zip-scan.ts';

/** True if the file may be a zip archive: it begins with an entry, or is empty. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && (head.readUInt32LE(0) === localSignature || head.readUInt32LE(0) === endSignature);
}

/** True if `head` begins a program, as that of an archive which unpacks itself. */
export function isProgram(head: Buffer): boolean {
  return ['MZ', '\x7fELF', '#!'].some((magic) => head.toString('latin1', 0, magic.length) === magic);
}

/** True if these bytes hold the end of a zip archive's directory. */
export function holdsZipEnd(bytes: Buffer): boolean {
  return bytes.includes('PK\x05\x06');
}

/**
 * Lists a zip archive by its central directory (PKWARE APPNOTE.TXT, zip64 included); where there is no whole one, by the
 * headers in front of the members. Names are bytes, and only data: nothing is made of them on the disk. Throws
 * `DamagedArchive` with the entries if there is no whole directory, or if there are bytes that it does not account for.
 */
export async function listZip(source: ByteSource): Promise<ArchiveEntry[]> {
  const directory = await centralDirectory(source);
  const listed = directory && (await readDirectory(source, directory));
  if (!listed)
    throw new DamagedArchive(
      `its directory is ${directory ? 'damaged' : 'missing: it is cut off or damaged'}`,
      await scanMembers(source),
    );
  const fault = unaccounted(source, directory, listed);
  const entries = await withDisplaced(
    source,
    listed.map(({ entry }) => entry),
  );
  if (fault) throw new DamagedArchive(fault, entries);
  return entries;
}

/** What is wrong if the archive holds bytes that neither the directory nor its members are: tools pass over them. */
function unaccounted(source: ByteSource, directory: Directory, listed: readonly Listed[]): string | null {
  const faults: string[] = [];
  if (directory.base > 0) faults.push(`${bytes(directory.base)} in front of it are no part of it`);
  let at = directory.base;
  let hidden = 0;
  for (const { from, to } of [...listed].sort((a, b) => a.from - b.from)) {
    if (from - at > longestDescriptor) hidden += from - at;
    at = Math.max(at, to);
  }
  if (directory.start - at > longestDescriptor) hidden += directory.start - at;
  if (hidden > 0) faults.push(`${bytes(hidden)} between its members are none that its directory names`);
  if (directory.end < source.size) faults.push(`${bytes(source.size - directory.end)} behind it are no part of it`);
  return faults.join('; ') || null;
}

/** Where bytes got lost or came in between, members lie elsewhere than the directory says: those that are found are read. */
async function withDisplaced(source: ByteSource, entries: readonly ArchiveEntry[]): Promise<ArchiveEntry[]> {
  const isDisplaced = ({ problem }: ArchiveEntry) => problem?.reason === displaced;
  if (!entries.some(isDisplaced)) return [...entries];
  const found = await scanMembers(source);
  return entries.map((entry) => {
    const other = isDisplaced(entry) ? found.find(({ name }) => name.equals(entry.name)) : undefined;
    return other ? { ...other, size: entry.size, crc32: entry.crc32 } : entry;
  });
}

const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`;
