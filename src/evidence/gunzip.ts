import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';

/** What came out of a gzip file. */
export interface Unpacked {
  readonly bytes: Buffer;
  /** Members that came out whole; aws-cli and the digests know the first only. */
  readonly members: number;
  /** Length of what the first member holds. */
  readonly firstMemberBytes: number;
  /** What is wrong with the file; what could be saved of it is in `bytes`. */
  readonly fault?: string;
  /** Not a fault, but odd: zeros behind the last member. */
  readonly oddity?: string;
  /** It was packed twice. */
  readonly twice?: boolean;
}

/** True if `bytes` begin as a gzip file does, whatever the file's name. */
export function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file member by member (RFC 1952) and checks each one's length and CRC. `zlib.gunzip` does not tell what
 * matters here: it joins members and drops trailing zeros without a word, and gives nothing of a damaged file.
 * Never gives more than `limit` bytes.
 */
export async function gunzip(packed: Buffer, limit: number): Promise<Unpacked> {
  const parts: Buffer[] = [];
  let total = 0;
  let at = 0;
  const unpacked = (rest: { fault?: string; oddity?: string } = {}): Unpacked => ({
    bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts),
    members: parts.length,
    firstMemberBytes: parts[0]?.length ?? 0,
    ...rest,
  });
  while (at < packed.length) {
    const rest = packed.subarray(at);
    if (parts.length > 0 && !isGzip(rest)) {
      const count = `${rest.length} byte${rest.length === 1 ? '' : 's'}`;
      if (rest.every((byte) => byte === 0)) return unpacked({ oddity: `${count} of zeros behind the gzip data` });
      return unpacked({ fault: `${count} behind the gzip data that are no gzip` });
    }
    const member = await inflateMember(rest, limit - total);
    if (member.bytes.length > 0 || !member.fault) parts.push(member.bytes);
    total += member.bytes.length;
    if (member.fault) return unpacked({ fault: member.fault });
    at += member.packedBytes;
  }
  return unpacked();
}

/**
 * The content of a file that may be gzipped, or gzipped twice, as files are that somebody packed again: `unpacked` as
 * `gunzip` gives it. Deeper ones stay packed.
 */
export async function unpackGzip(packed: Buffer, limit: number): Promise<Unpacked> {
  if (!isGzip(packed)) return { bytes: packed, members: 1, firstMemberBytes: packed.length };
  const outer = await gunzip(packed, limit);
  if (!isGzip(outer.bytes)) return outer;
  const inner = await gunzip(outer.bytes, limit);
  const fault = [outer.fault, inner.fault].filter((one) => one !== undefined).join('; ');
  return { ...outer, ...inner, members: Math.max(outer.members, inner.members), twice: true, ...(fault && { fault }) };
}

interface Member {
  readonly bytes: Buffer;
  readonly packedBytes: number;
  readonly fault?: string;
}

async function inflateMember(packed: Buffer, limit: number): Promise<Member> {
  const start = gzipHeaderLength(packed);
  if (start === null) return { bytes: Buffer.alloc(0), packedBytes: packed.length, fault: damagedHeader };
  const { bytes, packedBytes: bodyBytes, fault } = await inflate(packed.subarray(start), likelySize(packed), limit);
  const end = start + bodyBytes;
  const packedBytes = end + 8;
  if (fault) return { bytes, packedBytes, fault };
  if (packed.length < packedBytes) return { bytes, packedBytes, fault: cutTrailer };
  const wrong = trailerFault(packed.subarray(end, packedBytes), bytes.length, crc32(bytes));
  return { bytes, packedBytes, ...(wrong && { fault: wrong }) };
}

export const damagedHeader = 'the gzip header is damaged';
export const cutTrailer = 'the gzip data is cut off in its last 8 bytes';

/** What is wrong if these last 8 bytes of a member follow content of this length and checksum. */
export function trailerFault(trailer: Buffer, length: number, checksum: number): string | undefined {
  if (trailer.readUInt32LE(4) !== length % 2 ** 32) return 'the gzip length does not match';
  return trailer.readUInt32LE(0) === checksum ? undefined : 'the gzip checksum does not match';
}

/**
 * Inflates one deflate stream at the start of `packed` (RFC 1951) and tells how many bytes of it that took. Of a damaged
 * stream it gives what comes out before the damage; never more than `limit` bytes. `likely` bytes are expected.
 */
export async function inflate(packed: Buffer, likely: number, limit: number): Promise<Member> {
  // Deflate reaches 1:1032 at most, so what a file says of its size is believed up to there.
  const chunkSize = Math.max(1024, Math.min(likely + 64, packed.length * 1032, limit, 2 ** 30));
  try {
    const { buffer, engine } = inflateRawSync(packed, {
      info: true,
      chunkSize,
      maxOutputLength: Math.max(1, limit),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: buffer, packedBytes: engine.bytesWritten };
  } catch (error) {
    return {
      bytes: await salvage(packed, limit),
      packedBytes: packed.length,
      fault: inflateFault(error as NodeJS.ErrnoException, limit),
    };
  }
}

/** An error of zlib in words. */
export function inflateFault({ code }: NodeJS.ErrnoException, limit: number): string {
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
  return code === 'Z_BUF_ERROR' ? 'the packed data is cut off' : 'the packed data is damaged';
}

/** Why a file that unpacks to more than `limit` bytes is read no further. */
export function tooLarge(limit: number): string {
  return `it unpacks to more than ${limit} bytes, the rest is not read (a higher --max-file-size reads it, into a new case)`;
}

async function salvage(packed: Buffer, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  const stream = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  stream.end(packed);
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part.subarray(0, limit - total));
      total += parts.at(-1)!.length;
      if (total >= limit) break;
    }
  } catch {
    // What came before the damage is in parts.
  }
  return Buffer.concat(parts);
}

/** The length that the last 4 bytes of a gzip file give. */
function likelySize(packed: Buffer): number {
  return packed.length >= 4 ? packed.readUInt32LE(packed.length - 4) : 0;
}

/** Length of the gzip header at the start of `packed`; null if there is no whole and valid one. */
export function gzipHeaderLength(packed: Buffer): number | null {
  if (packed.length < 10 || packed[2] !== 8) return null;
  const flags = packed[3]!;
  let at = 10;
  if (flags & 4) at += packed.length < at + 2 ? packed.length : 2 + packed.readUInt16LE(at);
  if (flags & 8) at = packed.indexOf(0, at) + 1 || packed.length;
  if (flags & 16) at = packed.indexOf(0, at) + 1 || packed.length;
  if (flags & 2) at += 2;
  return at < packed.length ? at : null;
}
