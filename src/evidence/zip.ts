import { type ArchiveEntry, type ByteSource, DamagedArchive } from './archive.ts';

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const longestComment = 0xffff;

/** True if the file may be a zip archive: it begins with an entry, or is empty. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && (head.readUInt32LE(0) === localSignature || head.readUInt32LE(0) === endSignature);
}

/**
 * Lists a zip archive by its central directory (PKWARE APPNOTE.TXT, zip64 included). Names are bytes, and only data: nothing
 * is made of them on the disk. Throws `DamagedArchive` if there is no whole directory.
 */
export async function listZip(source: ByteSource): Promise<ArchiveEntry[]> {
  const { offset, length, count } = await centralDirectory(source);
  if (length > 2 ** 30 || offset + length > source.size) throw new DamagedArchive('its directory is damaged');
  const directory = await source.read(offset, length);
  const entries: ArchiveEntry[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new DamagedArchive('its directory is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw new DamagedArchive('its directory is damaged');
    const name = directory.subarray(at + 46, at + 46 + nameLength);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    entries.push(await entryOf(source, directory.subarray(at, next), Buffer.from(name), extra));
    at = next;
  }
  return entries;
}

async function centralDirectory(source: ByteSource): Promise<{ offset: number; length: number; count: number }> {
  const tailLength = Math.min(source.size, 22 + longestComment);
  const tail = await source.read(source.size - tailLength, tailLength);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--;
  if (at < 0) throw new DamagedArchive('it is cut off: its directory is missing');
  const end = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (end.count !== 0xffff && end.length !== 0xffffffff && end.offset !== 0xffffffff) return end;
  const locator = at - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== zip64LocatorSignature) return end;
  const zip64 = await source.read(Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (zip64.length < 56 || zip64.readUInt32LE(0) !== zip64EndSignature)
    throw new DamagedArchive('its directory is damaged');
  return {
    count: Number(zip64.readBigUInt64LE(32)),
    length: Number(zip64.readBigUInt64LE(40)),
    offset: Number(zip64.readBigUInt64LE(48)),
  };
}

async function entryOf(source: ByteSource, entry: Buffer, name: Buffer, extra: Buffer): Promise<ArchiveEntry> {
  const flags = entry.readUInt16LE(8);
  const method = entry.readUInt16LE(10);
  const sizes = zip64Sizes(extra, [entry.readUInt32LE(24), entry.readUInt32LE(20), entry.readUInt32LE(42)]);
  const [size, packedSize, localOffset] = sizes;
  const mode = entry.readUInt32LE(38) >>> 16;
  const base = { name, isFolder: name.at(-1) === 0x2f, size, crc32: entry.readUInt32LE(16) };
  const none = { ...base, offset: 0, length: 0, deflated: false };
  if ((mode & 0xf000) === 0xa000)
    return { ...none, problem: { status: 'skipped', reason: 'symbolic link, not followed' } };
  const refused = (reason: string) => ({ ...none, problem: { status: 'rejected' as const, reason } });
  if (flags & 1) return refused('encrypted: unpack the archive with its password first');
  if (method !== 0 && method !== 8)
    return refused(`packed with method ${method}, which coldtrail does not read: unpack the archive first`);
  const local = await source.read(localOffset, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== localSignature)
    return refused('the archive is damaged where this member should be');
  const offset = localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (offset + packedSize > source.size) return refused('the archive is cut off within this member');
  return { ...base, offset, length: packedSize, deflated: method === 8 };
}

/** Sizes of 0xffffffff stand in the zip64 field, in the order size, packed size, offset. */
function zip64Sizes(extra: Buffer, sizes: [number, number, number]): [number, number, number] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let value = at + 4;
    return sizes.map((size) => {
      if (size !== 0xffffffff || value + 8 > extra.length) return size;
      value += 8;
      return Number(extra.readBigUInt64LE(value - 8));
    }) as [number, number, number];
  }
  return sizes;
}
