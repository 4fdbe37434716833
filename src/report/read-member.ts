import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The bytes of one evidence file, as found and unpacked. */
export interface MemberBytes {
  readonly sha256: string;
  readonly unpacked: Buffer;
}

/** Reads one file of the evidence again. */
export async function readMember(evidencePath: string, _path: string): Promise<MemberBytes> {
  const bytes = readFileSync(pathBytes(evidencePath));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, unpacked: bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes };
}

/** The record at `offset`; of a record inside a JSON string, the decoded text. */
export function recordBytes(unpacked: Buffer, offset: number, length: number): Buffer {
  const bytes = unpacked.subarray(offset, offset + length);
  return bytes[0] === 0x22 ? Buffer.from(JSON.parse(bytes.toString()) as string) : bytes;
}

/** The bytes of the name that stands for `text`. */
export function pathBytes(text: string): Buffer {
  const latin1 = Buffer.from(text).toString('latin1');
  return Buffer.from(
    latin1.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** An absolute path as the case writes it. */
export const pathText = (path: Buffer): string => path.toString().replaceAll('%', '%25');
