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

interface Member {
  readonly bytes: Buffer;
  readonly packedBytes: number;
  readonly fault?: string;
}

async function inflateMember(packed: Buffer, limit: number): Promise<Member> {
  const start = headerLength(packed);
  if (start === null)
    return { bytes: Buffer.alloc(0), packedBytes: packed.length, fault: 'the gzip header is damaged' };
  const body = packed.subarray(start);
  let inflated: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    inflated = inflateRawSync(body, {
      info: true,
      chunkSize: likelySize(packed, limit),
      maxOutputLength: Math.max(1, limit),
    }) as unknown as typeof inflated;
  } catch (error) {
    return await salvage(body, limit, error as NodeJS.ErrnoException);
  }
  const { buffer: bytes } = inflated;
  const end = start + inflated.engine.bytesWritten;
  const packedBytes = end + 8;
  if (packed.length < packedBytes) return { bytes, packedBytes, fault: 'the gzip data is cut off in its last 8 bytes' };
  if (packed.readUInt32LE(end + 4) !== bytes.length % 2 ** 32)
    return { bytes, packedBytes, fault: 'the gzip length does not match' };
  if (packed.readUInt32LE(end) !== crc32(bytes))
    return { bytes, packedBytes, fault: 'the gzip checksum does not match' };
  return { bytes, packedBytes };
}

/** What the last 4 bytes say the unpacked size is, believed only as far as deflate can reach (1:1032). */
function likelySize(packed: Buffer, limit: number): number {
  const said = packed.length >= 4 ? packed.readUInt32LE(packed.length - 4) : 0;
  const most = Math.min(packed.length * 1032, limit, 2 ** 30);
  return Math.max(1024, Math.min(said + 64, most));
}

/** Gives what comes out before the damage. */
async function salvage(body: Buffer, limit: number, error: NodeJS.ErrnoException): Promise<Member> {
  const parts: Buffer[] = [];
  let total = 0;
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(body);
  try {
    for await (const part of inflate as AsyncIterable<Buffer>) {
      parts.push(part.subarray(0, limit - total));
      total += parts.at(-1)!.length;
      if (total >= limit) break;
    }
  } catch {
    // What came before the damage is in parts.
  }
  const fault =
    error.code === 'ERR_BUFFER_TOO_LARGE'
      ? `it unpacks to more than ${limit} bytes`
      : error.code === 'Z_BUF_ERROR'
        ? 'the gzip data is cut off'
        : 'the gzip data is damaged';
  return { bytes: Buffer.concat(parts), packedBytes: body.length, fault };
}

/** Length of the gzip header at the start of `packed`; null if there is no whole and valid one. */
function headerLength(packed: Buffer): number | null {
  if (packed.length < 10 || packed[2] !== 8) return null;
  const flags = packed[3]!;
  let at = 10;
  if (flags & 4) at += packed.length < at + 2 ? packed.length : 2 + packed.readUInt16LE(at);
  if (flags & 8) at = packed.indexOf(0, at) + 1 || packed.length;
  if (flags & 16) at = packed.indexOf(0, at) + 1 || packed.length;
  if (flags & 2) at += 2;
  return at < packed.length ? at : null;
}
