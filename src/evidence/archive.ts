import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that can be read from anywhere. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `offset` on; fewer than `length` at the end. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A member of an archive, as its directory tells. */
export interface ArchiveEntry {
  readonly name: Buffer;
  readonly isFolder: boolean;
  /** Where its content lies in the archive, packed. */
  readonly offset: number;
  readonly length: number;
  readonly deflated: boolean;
  /** Length and CRC-32 of the content, as far as the archive tells. */
  readonly size: number;
  readonly crc32: number | null;
  /** Why it is not read. */
  readonly problem?: { readonly status: 'skipped' | 'rejected'; readonly reason: string };
}

/** An archive that cannot be listed to its end; `entries` are those before the damage. */
export class DamagedArchive extends Error {
  readonly entries: readonly ArchiveEntry[];

  constructor(message: string, entries: readonly ArchiveEntry[] = []) {
    super(message);
    this.entries = entries;
  }
}

/** Lets `use` read the file at `location`, or the part of it from `start` on, `length` bytes long. */
export async function withFile<T>(
  location: Uint8Array,
  use: (source: ByteSource) => Promise<T>,
  part?: { readonly offset: number; readonly length: number },
): Promise<T> {
  const descriptor = openSync(Buffer.from(location), 'r');
  try {
    const start = part?.offset ?? 0;
    const size = part?.length ?? fstatSync(descriptor).size;
    return await use({
      size,
      async read(offset, length) {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        let read = 0;
        while (read < bytes.length) {
          const count = readSync(descriptor, bytes, read, bytes.length - read, start + offset + read);
          if (count === 0) break;
          read += count;
        }
        return bytes.subarray(0, read);
      },
    });
  } finally {
    closeSync(descriptor);
  }
}

const searchWindow = 2 ** 20;

/** The first place from `from` on where `wanted` stands; -1 if there is none. */
export async function findBytes(source: ByteSource, wanted: Buffer, from: number): Promise<number> {
  for (let at = from; at < source.size; at += searchWindow) {
    const found = (await source.read(at, searchWindow + wanted.length - 1)).indexOf(wanted);
    if (found >= 0) return at + found;
  }
  return -1;
}
