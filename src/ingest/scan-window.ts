import type { ScanMemory } from './scan-memory.ts';

/** The part of a file that is searched, in the scanner's own memory: there it is scanned where it stands. */
export interface ScanWindow {
  /** Puts bytes behind those that are there. */
  append(bytes: Uint8Array): void;
  /** All that is there, until the next change of it. */
  bytes(): Buffer;
  /** Drops the first `count` bytes: those behind come first then. */
  drop(count: number): void;
  /** Drops all. */
  clear(): void;
}

/** A window on the memory that `current` gives; `renew` gives it up for a new one. */
export function createScanWindow(current: () => ScanMemory, renew: () => void): ScanWindow {
  let length = 0;
  return {
    append(bytes) {
      const memory = current();
      memory.reserve(length + bytes.length);
      memory.bytes.set(bytes, memory.content + length);
      length += bytes.length;
    },
    bytes() {
      const { bytes, content } = current();
      return bytes.subarray(content, content + length);
    },
    drop(count) {
      const { bytes, content } = current();
      bytes.copyWithin(content, content + count, content + length);
      length -= count;
    },
    clear() {
      length = 0;
      renew();
    },
  };
}
