import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

/** A file being written: UTF-8, hashed on its way. */
export interface Sink {
  write(text: string): void;
  /** Ends the file. Gives the SHA-256 of its bytes, in hex. */
  close(): string;
}

const flushAt = 1 << 20;

/** Creates `file` for writing; text is gathered and goes to the disk about a megabyte at a time. */
export function createSink(file: string): Sink {
  const descriptor = openSync(file, 'wx');
  const hash = createHash('sha256');
  let pending: string[] = [];
  let size = 0;
  const flush = () => {
    const bytes = Buffer.from(pending.join(''));
    hash.update(bytes);
    writeAll(descriptor, bytes);
    pending = [];
    size = 0;
  };
  return {
    write(text) {
      pending.push(text);
      size += text.length;
      if (size >= flushAt) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
      return hash.digest('hex');
    },
  };
}

/** Writes all of `bytes`: one write may take only a part of them. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}
