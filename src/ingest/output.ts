import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A file written through a buffer. Synchronous: a worker has nothing else to do. */
export interface Output {
  readonly isOpen: () => boolean;
  /**
   * Writes to this file from its beginning. What is there is overwritten, not dropped first: freeing a gigabyte on disk can
   * hold up everything else that writes, and pages that the system holds already need not be made anew.
   */
  open(path: string): void;
  bytes(bytes: Uint8Array, start: number, end: number): void;
  /** The same with each CR and LF as a space. */
  bytesOnOneLine(bytes: Uint8Array, start: number, end: number): void;
  /** The decimal digits of a whole number from 0 on, then `byte`. */
  numberThen(value: number, byte: number): void;
  /** Bytes put in so far. */
  readonly written: () => number;
  /** Closes the open file and gives its path; null if there is none. */
  close(): string | null;
}

/** An output with a buffer of `capacity` bytes. */
export function createOutput(capacity: number): Output {
  const buffer = Buffer.allocUnsafeSlow(capacity);
  let descriptor = -1;
  let path: string | null = null;
  let used = 0;
  let flushed = 0;
  let opened = 0;

  function flush(): void {
    writeAll(descriptor, buffer.subarray(0, used));
    flushed += used;
    used = 0;
  }

  function bytes(from: Uint8Array, start: number, end: number): void {
    const size = end - start;
    if (used + size > capacity) flush();
    if (size > capacity) {
      writeAll(descriptor, from.subarray(start, end));
      flushed += size;
    } else if (size < 64) for (let k = start; k < end; k++) buffer[used++] = from[k]!;
    else {
      buffer.set(from.subarray(start, end), used);
      used += size;
    }
  }

  function numberThen(value: number, byte: number): void {
    if (used + 24 > capacity) flush();
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = value;
    for (let at = used + digits - 1; at >= used; at--) {
      const next = Math.floor(rest / 10);
      buffer[at] = 0x30 + rest - next * 10;
      rest = next;
    }
    used += digits;
    buffer[used++] = byte;
  }

  return {
    isOpen: () => path !== null,
    open(file) {
      path = file;
      descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
      opened = flushed;
    },
    bytes,
    bytesOnOneLine(from, start, end) {
      // Not by slice of Buffer, which gives the very bytes: of the evidence, which others read.
      const line = Uint8Array.prototype.slice.call(from, start, end);
      for (let k = 0; k < line.length; k++) if (line[k] === 0x0a || line[k] === 0x0d) line[k] = 0x20;
      bytes(line, 0, line.length);
    },
    numberThen,
    written: () => flushed + used,
    close() {
      if (path === null) return null;
      flush();
      ftruncateSync(descriptor, flushed - opened);
      closeSync(descriptor);
      const file = path;
      path = null;
      return file;
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
