import { type ArchiveEntry, type ByteSource, DamagedArchive, findBytes } from './archive.ts';

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const local = Buffer.from('PK\x03\x04');
const descriptor = Buffer.from('PK\x07\x08');
const longestComment = 0xffff;
/** Sizes behind a member that was written before they were known, zip64 ones too. */
const longestDescriptor = 24;

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
      await listMembers(source),
    );
  const fault = unaccounted(source, directory, listed);
  const entries = await withDisplaced(
    source,
    listed.map(({ entry }) => entry),
  );
  if (fault) throw new DamagedArchive(fault, entries);
  return entries;
}

/** Where the directory lies. All offsets that the archive gives count from `base`, which is 0 if nothing stands in front. */
interface Directory {
  readonly start: number;
  readonly length: number;
  readonly count: number;
  readonly base: number;
  /** Behind all that belongs to the archive. */
  readonly end: number;
}

/** An entry and the bytes that it takes up. */
interface Listed {
  readonly entry: ArchiveEntry;
  readonly from: number;
  readonly to: number;
}

/** The last directory that is one: what looks like its end may stand in a comment, or in a member. */
async function centralDirectory(source: ByteSource): Promise<Directory | null> {
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

async function readDirectory(source: ByteSource, { start, length, count, base }: Directory): Promise<Listed[] | null> {
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

const displaced = 'the archive is damaged where this member should be';

/** Where bytes got lost or came in between, members lie elsewhere than the directory says: those that are found are read. */
async function withDisplaced(source: ByteSource, entries: readonly ArchiveEntry[]): Promise<ArchiveEntry[]> {
  const isDisplaced = ({ problem }: ArchiveEntry) => problem?.reason === displaced;
  if (!entries.some(isDisplaced)) return [...entries];
  const found = await listMembers(source);
  return entries.map((entry) => {
    const other = isDisplaced(entry) ? found.find(({ name }) => name.equals(entry.name)) : undefined;
    return other ? { ...other, size: entry.size, crc32: entry.crc32 } : entry;
  });
}

const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`;

/** What a header says of a member, wherever it stands. */
interface MemberFacts {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly size: number;
  readonly crc32: number | null;
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
  if ((mode & 0xf000) === 0xa000) return listed(unread(facts, 'skipped', 'symbolic link, not followed'));
  const member = memberEntry(facts, offset, packedSize);
  if (member.problem) return listed(member);
  if (!isThere) return listed(unread(facts, 'rejected', displaced));
  if (offset + packedSize > source.size)
    return listed(unread(facts, 'rejected', 'the archive is cut off within this member'));
  return listed(member);
}

function memberEntry(facts: MemberFacts, offset: number, length: number): ArchiveEntry {
  const { flags, method } = facts;
  if (flags & 1) return unread(facts, 'rejected', 'encrypted: unpack the archive with its password first');
  if (method !== 0 && method !== 8)
    return unread(
      facts,
      'rejected',
      `packed with method ${method}, which coldtrail does not read: unpack the archive first`,
    );
  return { ...baseOf(facts), offset, length, deflated: method === 8 };
}

const baseOf = ({ name, size, crc32 }: MemberFacts) => ({ name, isFolder: name.at(-1) === 0x2f, size, crc32 });

function unread(facts: MemberFacts, status: 'skipped' | 'rejected', reason: string): ArchiveEntry {
  return { ...baseOf(facts), offset: 0, length: 0, deflated: false, problem: { status, reason } };
}

/** The members of an archive without a directory, one behind the other, up to where it is cut off. */
async function listMembers(source: ByteSource): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (let at = await findBytes(source, local, 0); at >= 0; ) {
    const header = await source.read(at, 30);
    if (header.length < 30) break;
    const nameLength = header.readUInt16LE(26);
    const start = at + 30 + nameLength + header.readUInt16LE(28);
    const names = await source.read(at + 30, start - at - 30);
    const extra = names.subarray(nameLength);
    const [size, packedSize] = zip64Sizes(extra, [header.readUInt32LE(22), header.readUInt32LE(18), 0]);
    const flags = header.readUInt16LE(6);
    const facts = { name: names.subarray(0, nameLength), flags, method: header.readUInt16LE(8) };
    // Bit 3: sizes and checksum stand behind the content.
    const sized =
      flags & 8 && packedSize === 0
        ? await sizesBehind(source, start)
        : { packedSize, size, crc32: header.readUInt32LE(14) };
    entries.push(memberEntry({ ...facts, size: sized.size, crc32: sized.crc32 }, start, sized.packedSize));
    const end = start + sized.packedSize;
    const isEnd = end >= source.size || (await source.read(end, 2)).toString('latin1') === 'PK';
    // Where its size is wrong, the next member may begin before that.
    at = await findBytes(source, local, isEnd ? end : start);
  }
  return entries;
}

/** Finds the descriptor that gives its own distance from `start` as the packed size; without one all that is left is content. */
async function sizesBehind(source: ByteSource, start: number) {
  for (let at = await findBytes(source, descriptor, start); at >= 0; at = await findBytes(source, descriptor, at + 1)) {
    const sizes = await source.read(at, longestDescriptor);
    const packedSize = at - start;
    if (sizes.length >= 16 && sizes.readUInt32LE(8) === packedSize)
      return { packedSize, size: sizes.readUInt32LE(12), crc32: sizes.readUInt32LE(4) };
    if (sizes.length >= 24 && Number(sizes.readBigUInt64LE(8)) === packedSize)
      return { packedSize, size: Number(sizes.readBigUInt64LE(16)), crc32: sizes.readUInt32LE(4) };
  }
  const packedSize = source.size - start;
  return { packedSize, size: packedSize, crc32: null };
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
