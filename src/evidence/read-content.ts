import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { constants, crc32, createInflateRaw } from 'node:zlib';
import type { FilePart } from './discover.ts';
import { changedWhileRead, fileStamp } from './file-stamp.ts';
import { inflate, inflateFault, tooLarge } from './gunzip.ts';

/** Where the content of an evidence file lies. */
export interface ContentPlace {
  readonly location: Uint8Array;
  readonly part?: FilePart | undefined;
}

/** The content of a file or of an archive's member. */
export interface Content {
  readonly bytes: Buffer;
  /** What is wrong with it: the archive is damaged there, or it changed. */
  readonly fault?: string;
  /** It was written to meanwhile. */
  readonly changed: boolean;
  /** Of the file. */
  readonly stamp: string;
}

const cutOff = 'the archive is cut off within this member';
const wrongChecksum = 'the checksum that the archive gives does not match';

/** Reads the content of a file or of an archive's member into memory, a packed member up to `limit` bytes. */
export async function readContent({ location, part }: ContentPlace, limit: number): Promise<Content> {
  const { bytes: packed, changed, stamp } = readWhole(location, part);
  const content = part ? await memberContent(packed, part, limit) : { bytes: packed };
  const faults = [changed ? changedWhileRead : undefined, content.fault].filter((fault) => fault !== undefined);
  return { bytes: content.bytes, changed, stamp, ...(faults.length > 0 && { fault: faults.join('; ') }) };
}

/** As many bytes as there are when it is opened: one that grows does not keep us reading. */
function readWhole(location: Uint8Array, part: FilePart | undefined) {
  const descriptor = openSync(Buffer.from(location), 'r');
  try {
    const stamp = fileStamp(descriptor);
    const size = Number(stamp.slice(0, stamp.indexOf(' ')));
    const start = part?.offset ?? 0;
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(part?.length ?? size, size - start)));
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, start + length);
      if (count === 0) break;
      length += count;
    }
    const changed = fileStamp(descriptor) !== stamp || (part?.stamp !== undefined && part.stamp !== stamp);
    return { bytes: bytes.subarray(0, length), changed, stamp };
  } finally {
    closeSync(descriptor);
  }
}

async function memberContent(
  packed: Buffer,
  part: FilePart,
  limit: number,
): Promise<{ bytes: Buffer; fault?: string }> {
  const { bytes, fault } = part.deflated
    ? await inflate(packed, part.size, limit)
    : { bytes: packed, fault: packed.length < part.length ? cutOff : undefined };
  if (fault) return { bytes, fault };
  return part.crc32 !== null && crc32(bytes) !== part.crc32 ? { bytes, fault: wrongChecksum } : { bytes };
}

/** Content that comes piece by piece; `report` is complete when the last has come. */
export interface ContentStream {
  readonly pieces: AsyncGenerator<Buffer>;
  readonly report: { fault?: string; changed: boolean; stamp: string };
}

/** The same as `readContent`, for content that is too large for memory. Damage ends it early, and is reported. */
export function streamContent({ location, part }: ContentPlace, limit: number): ContentStream {
  const report: ContentStream['report'] = { changed: false, stamp: '' };
  const note = (fault: string) => {
    report.fault = report.fault === undefined ? fault : `${report.fault}; ${fault}`;
  };

  async function* whole(): AsyncGenerator<Buffer> {
    const file = await open(Buffer.from(location), 'r');
    try {
      report.stamp = fileStamp(file.fd);
      const size = Number(report.stamp.slice(0, report.stamp.indexOf(' ')));
      const start = part?.offset ?? 0;
      const end = Math.min(size, start + (part?.length ?? size));
      for (let at = start; at < end; ) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(2 ** 20, end - at));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      report.changed = fileStamp(file.fd) !== report.stamp || (part?.stamp ?? report.stamp) !== report.stamp;
      if (report.changed) note(changedWhileRead);
    } finally {
      await file.close();
    }
  }

  async function* member({ length, size, deflated, crc32: expected }: FilePart): AsyncGenerator<Buffer> {
    let total = 0;
    let checksum = 0;
    try {
      for await (const piece of deflated ? inflated(whole()) : whole()) {
        // What is not packed cannot be more than there is.
        const given = deflated ? piece.subarray(0, limit - total) : piece;
        total += given.length;
        checksum = crc32(given, checksum);
        yield given;
        if (given.length < piece.length) return note(tooLarge(limit));
      }
    } catch (error) {
      if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
      return note(inflateFault(error as NodeJS.ErrnoException, limit));
    }
    if (!deflated && total < length) note(cutOff);
    else if (expected !== null && checksum !== expected)
      note(deflated && total < size ? 'the packed data is cut off' : wrongChecksum);
  }

  return { pieces: part ? member(part) : whole(), report };
}

/** Gives what comes out before the data is cut off, too. */
function inflated(packed: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  const unpacker = createInflateRaw({ chunkSize: 2 ** 20, finishFlush: constants.Z_SYNC_FLUSH });
  const source = Readable.from(packed, { objectMode: false });
  source.on('error', (error) => unpacker.destroy(error));
  unpacker.on('close', () => source.destroy());
  return source.pipe(unpacker);
}
