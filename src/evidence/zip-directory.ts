import type { ArchiveEntry, ByteSource } from './archive.ts';
import { localSignature, memberEntry, unreadMember, zip64Sizes } from './zip-member.ts';

/** What the end of the directory begins with, `PK` and two bytes. */
export const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;
const longestComment = 0xffff;
/** Why a member cannot be read that does not lie where the directory says. */
export const displaced = 'the archive is damaged where this member should be';

/** Where the directory lies. All offsets that the archive gives count from `base`, which is 0 if nothing stands in front. */
export interface Directory {
  readonly start: number;
  readonly length: number;
  readonly count: number;
  readonly base: number;
  /** Behind all that belongs to the archive. */
  readonly end: number;
}

/** An entry and the bytes that it takes up. */
export interface Listed {
  readonly entry: ArchiveEntry;
  readonly from: number;
  readonly to: number;
}

/** The last directory that is one: what looks like its end may stand in a comment, or in a member. */
export async function centralDirectory(source: ByteSource): Promise<Directory | null> {
  const tailLength = Math.min(source.size, 22 + 2 * longestComment);
  const tailStart = source.size - tailLength;
  const tail = await source.read(tailStart, tailLength);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== endSignature) continue;
    const directory = await directoryBefore(source, tailStart + at, tail.subarray(at));
    if (directory) return directory;
  }
  return null;
}

async function directoryBefore(source: ByteSource, at: number, end: Buffer): Promise<Directory | null> {
  let count = end.readUInt16LE(10);
  let length = end.readUInt32LE(12);
  let offset = end.readUInt32LE(16);
  let behind = at;
  if (count === 0xffff || length === 0xffffffff || offset === 0xffffffff) {
    const zip64 = await zip64End(source, at);
    if (zip64) ({ count, length, offset, at: behind } = zip64);
  }
  const whole = { length, count, end: at + 22 + end.readUInt16LE(20) };
  if (whole.end > source.size || length > 2 ** 30) return null;
  for (const start of [behind - length, offset]) {
    if (start < offset || start + length > behind) continue;
    const begins = count === 0 ? length === 0 : (await source.read(start, 4)).equals(Buffer.from('PK\x01\x02'));
    if (begins) return { ...whole, start, base: start - offset };
  }
  return null;
}

async function zip64End(source: ByteSource, at: number) {
  const locator = await source.read(Math.max(0, at - 20), 20);
  if (at < 20 || locator.readUInt32LE(0) !== zip64LocatorSignature) return null;
  for (const place of [Number(locator.readBigUInt64LE(8)), at - 76]) {
    if (place < 0 || place + 56 > at) continue;
    const end = await source.read(place, 56);
    if (end.readUInt32LE(0) !== zip64EndSignature) continue;
    const [count, length, offset] = [32, 40, 48].map((field) => Number(end.readBigUInt64LE(field)));
    return { count: count!, length: length!, offset: offset!, at: place };
  }
  return null;
}

/** The entries of the directory; null if it is damaged. */
export async function readDirectory(
  source: ByteSource,
  { start, length, count, base }: Directory,
): Promise<Listed[] | null> {
  const directory = await source.read(start, length);
  const listed: Listed[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) return null;
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (next > directory.length) return null;
    const name = directory.subarray(at + 46, at + 46 + nameLength);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    listed.push(await entryOf(source, directory.subarray(at, next), Buffer.from(name), extra, base));
    at = next;
  }
  return listed;
}

async function entryOf(source: ByteSource, entry: Buffer, name: Buffer, extra: Buffer, base: number): Promise<Listed> {
  const sizes = zip64Sizes(extra, [entry.readUInt32LE(24), entry.readUInt32LE(20), entry.readUInt32LE(42)]);
  const [size, packedSize, localOffset] = sizes;
  const facts = {
    name,
    flags: entry.readUInt16LE(8),
    method: entry.readUInt16LE(10),
    size,
    crc32: entry.readUInt32LE(16),
  };
  const from = base + localOffset;
  const header = await source.read(from, 30);
  const isThere = header.length === 30 && header.readUInt32LE(0) === localSignature;
  const offset = isThere ? from + 30 + header.readUInt16LE(26) + header.readUInt16LE(28) : from;
  const listed = (found: ArchiveEntry): Listed => ({ entry: found, from, to: offset + packedSize });
  const mode = entry.readUInt32LE(38) >>> 16;
  if ((mode & 0xf000) === 0xa000) return listed(unreadMember(facts, 'skipped', 'symbolic link, not followed'));
  const member = memberEntry(facts, offset, packedSize);
  if (member.problem) return listed(member);
  if (!isThere) return listed(unreadMember(facts, 'rejected', displaced));
  if (offset + packedSize > source.size)
    return listed(unreadMember(facts, 'rejected', 'the archive is cut off within this member'));
  return listed(member);
}
