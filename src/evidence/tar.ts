import { type ArchiveEntry, type ByteSource, DamagedArchive } from './archive.ts';

const block = 512;
/** Names and attributes of tar's extended headers; larger ones are no headers. */
const largestHeader = 2 ** 20;
const searchWindow = 2048 * block;

/** True if `head`, the first 512 bytes of a file, is a tar header: its checksum fits. */
export function isTar(head: Buffer): boolean {
  return head.length >= block && head[0] !== 0 && checksumFits(head);
}

/**
 * Lists a tar archive (POSIX ustar and pax, GNU long names). Names are bytes, and only data. Behind damage it goes on at
 * the next header, and behind the end marker with the next archive, if there is one. Throws `DamagedArchive` with all
 * entries if a header is damaged, the archive is cut off, or bytes behind it are no archive.
 */
export async function listTar(source: ByteSource): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const faults: string[] = [];
  let longName: Buffer | null = null;
  let attributes: ReadonlyMap<string, Buffer> = new Map();
  let ended = false;
  for (let at = 0; at < source.size; ) {
    const header = await source.read(at, block);
    if (header.every((byte) => byte === 0)) {
      ended = true;
      at = await nextBlock(source, at, (bytes) => bytes.some((byte) => byte !== 0));
      continue;
    }
    const size = header.length === block && checksumFits(header) ? contentSize(header, attributes) : null;
    if (size === null) {
      const next = await nextBlock(source, at + block, isHeader);
      faults.push(damage(at, header.length, ended, source.size - at));
      at = next;
      continue;
    }
    if (ended) faults.push('a further archive stands behind its end, which other tools do not read');
    ended = false;
    const type = String.fromCharCode(header[156] || 0x30);
    const offset = type === 'S' ? await behindSparseMap(source, at, header) : at + block;
    at = offset + Math.ceil(size / block) * block;
    if (type === 'L' && size <= largestHeader) longName = textIn(await source.read(offset, size));
    else if (type === 'x' && size <= largestHeader) attributes = paxAttributes(await source.read(offset, size));
    else if (type !== 'g' && type !== 'K') {
      const name = attributes.get('GNU.sparse.name') ?? attributes.get('path') ?? longName ?? headerName(header);
      const problem = memberProblem(type, attributes);
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
      if (offset + size > source.size) faults.push('it is cut off');
    }
  }
  if (faults.length > 0) throw new DamagedArchive(told(faults), entries);
  return entries;
}

const mostTold = 3;

function told(faults: readonly string[]): string {
  const different = [...new Set(faults)];
  const rest = different.length - mostTold;
  return [...different.slice(0, mostTold), ...(rest > 0 ? [`and ${rest} faults more`] : [])].join('; ');
}

function damage(at: number, headerLength: number, ended: boolean, rest: number): string {
  if (ended) return `${rest} bytes behind its end are no tar`;
  return headerLength < block ? 'it is cut off' : `its header at byte ${at} is damaged`;
}

/** The first block from `from` on that is as wanted; the archive's size if there is none. */
async function nextBlock(source: ByteSource, from: number, isWanted: (bytes: Buffer) => boolean): Promise<number> {
  for (let at = from; at < source.size; at += searchWindow) {
    const window = await source.read(at, searchWindow);
    for (let k = 0; k < window.length; k += block) if (isWanted(window.subarray(k, k + block))) return at + k;
  }
  return source.size;
}

/** A header beyond doubt: old ones have no mark, and where damage ends anything may stand. */
function isHeader(bytes: Buffer): boolean {
  return isTar(bytes) && bytes.toString('latin1', 257, 262) === 'ustar';
}

/** Null if the header gives no size. */
function contentSize(header: Buffer, attributes: ReadonlyMap<string, Buffer>): number | null {
  const said = attributes.get('size');
  const size = said ? Number(said.toString('latin1')) : numberIn(header, 124, 12);
  return Number.isSafeInteger(size) && size >= 0 ? size : null;
}

/** GNU's sparse files have further headers in front of their content, each telling whether there is one more. */
async function behindSparseMap(source: ByteSource, start: number, header: Buffer): Promise<number> {
  let at = start + block;
  for (let more = header[482]; more; at += block) more = (await source.read(at, block))[504];
  return at;
}

function memberProblem(type: string, attributes: ReadonlyMap<string, Buffer>): ArchiveEntry['problem'] {
  if (type === '1' || type === '2')
    return { status: 'skipped', reason: `${type === '1' ? 'hard' : 'symbolic'} link, not followed` };
  if (type === 'S' || [...attributes.keys()].some((key) => key.startsWith('GNU.sparse.')))
    return { status: 'rejected', reason: 'a sparse file: unpack the archive first' };
  if (type !== '0' && type !== '7' && type !== '5') return { status: 'skipped', reason: 'neither a file nor a folder' };
  return undefined;
}

function headerName(header: Buffer): Buffer {
  const name = textIn(header.subarray(0, 100));
  // GNU's old headers, whose mark goes on with a space, have other things there.
  const hasPrefix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = hasPrefix ? textIn(header.subarray(345, 500)) : Buffer.alloc(0);
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
  if (header.length < block) return false;
  let sum = 0;
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 0x20 : header[at]!;
  return sum === numberIn(header, 148, 8);
}
