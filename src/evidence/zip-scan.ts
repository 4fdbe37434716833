import { type ArchiveEntry, type ByteSource, findBytes } from './archive.ts';
import { longestDescriptor, memberEntry, zip64Sizes } from './zip-member.ts';

const local = Buffer.from('PK\x03\x04');
const descriptor = Buffer.from('PK\x07\x08');

/** The members of an archive without a directory, one behind the other, up to where it is cut off. */
export async function scanMembers(source: ByteSource): Promise<ArchiveEntry[]> {
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
