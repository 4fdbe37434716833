import { createReadStream, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { withFile } from './archive.ts';
import type { FilePart } from './discover.ts';
import { inflate } from './gunzip.ts';

/** Where the content of an evidence file lies. */
export interface ContentPlace {
  readonly location: Uint8Array;
  readonly part?: FilePart | undefined;
}

/** Reads the content of a file or of an archive's member into memory; `fault` if the archive is damaged there. */
export async function readContent(
  { location, part }: ContentPlace,
  limit: number,
): Promise<{ bytes: Buffer; fault?: string }> {
  if (!part) return { bytes: readFileSync(Buffer.from(location)) };
  const packed = await withFile(location, (source) => source.read(0, part.length), part);
  const { bytes, fault } = part.deflated
    ? await inflate(packed, part.size, limit)
    : { bytes: packed, fault: packed.length < part.length ? 'the archive is cut off within this member' : undefined };
  if (fault) return { bytes, fault };
  if (part.crc32 !== null && crc32(bytes) !== part.crc32)
    return { bytes, fault: 'the checksum that the archive gives does not match' };
  return { bytes };
}

/** The same piece by piece, for content that is too large for memory. Damage ends it with an error. */
export function streamContent({ location, part }: ContentPlace): Readable {
  const range = part ? { start: part.offset, end: part.offset + part.length - 1 } : {};
  const source = createReadStream(Buffer.from(location), { ...range, highWaterMark: 2 ** 20 });
  if (!part?.deflated) return source;
  const unpacked = createInflateRaw({ chunkSize: 2 ** 20 });
  source.on('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}
