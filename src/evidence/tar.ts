import { type ArchiveEntry, type ByteSource, DamagedArchive } from './archive.ts';

const block = 512;
/** Names and attributes of tar's extended headers; larger ones are no headers. */
const largestHeader = 2 ** 20;

/** True if `head`, the first 512 bytes of a file, is a tar header: its checksum fits. */
export function isTar(head: Buffer): boolean {
  return head.length >= block && head[0] !== 0 && checksumFits(head);
}

/**
 * Lists a tar archive (POSIX ustar and pax, GNU long names). Names are bytes, and only data. Throws `DamagedArchive` with
 * the entries so far if a header is damaged or the archive is cut off.
 */
export async function listTar(source: ByteSource): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  let longName: Buffer | null = null;
  let attributes: ReadonlyMap<string, Buffer> = new Map();
  for (let at = 0; at < source.size; ) {
    const header = await source.read(at, block);
    if (header.length < block) throw new DamagedArchive('it is cut off', entries);
    if (header.every((byte) => byte === 0)) return entries;
    if (!checksumFits(header)) throw new DamagedArchive(`its header at byte ${at} is damaged`, entries);
    const type = String.fromCharCode(header[156] || 0x30);
    const saidSize = attributes.get('size');
    const size = saidSize ? Number(saidSize.toString('latin1')) : numberIn(header, 124, 12);
    const offset = at + block;
    if (!Number.isSafeInteger(size) || size < 0)
      throw new DamagedArchive(`its header at byte ${at} is damaged`, entries);
    at = offset + Math.ceil(size / block) * block;
    if (type === 'L' && size <= largestHeader) longName = textIn(await source.read(offset, size));
    else if (type === 'x' && size <= largestHeader) attributes = paxAttributes(await source.read(offset, size));
    else if (type !== 'g' && type !== 'K') {
      const name = attributes.get('path') ?? longName ?? headerName(header);
      const problem = memberProblem(type, offset + size > source.size);
      entries.push({
        name,
        isFolder: type === '5',
        offset,
        length: size,
        size,
        deflated: false,
        crc32: null,
        ...(problem && { problem }),
      });
      longName = null;
      attributes = new Map();
    }
  }
  return entries;
}

function memberProblem(type: string, cutOff: boolean): ArchiveEntry['problem'] {
  if (type === '1' || type === '2')
    return { status: 'skipped', reason: `${type === '1' ? 'hard' : 'symbolic'} link, not followed` };
  if (type !== '0' && type !== '7' && type !== '5') return { status: 'skipped', reason: 'neither a file nor a folder' };
  return cutOff ? { status: 'rejected', reason: 'the archive is cut off within this member' } : undefined;
}

function headerName(header: Buffer): Buffer {
  const name = textIn(header.subarray(0, 100));
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textIn(header.subarray(345, 500)) : Buffer.alloc(0);
  return prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : Buffer.from(name);
}

/** Records of `<length> <key>=<value>\n`. */
function paxAttributes(bytes: Buffer): Map<string, Buffer> {
  const attributes = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, space));
    const equals = bytes.indexOf(0x3d, space);
    if (space < 0 || equals < 0 || !(length > 0)) break;
    attributes.set(bytes.toString('utf8', space + 1, equals), bytes.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return attributes;
}

/** Octal digits, or with the first bit set a binary number (GNU). */
function numberIn(header: Buffer, start: number, length: number): number {
  if (header[start]! & 0x80) return Number(header.readBigUInt64BE(start + length - 8));
  const digits = header.toString('latin1', start, start + length).replace(/[\0 ]+/g, '');
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

function textIn(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function checksumFits(header: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 0x20 : header[at]!;
  return sum === numberIn(header, 148, 8);
}
