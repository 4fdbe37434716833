import { createHash } from 'node:crypto';

/** A seeded source of choices: the same seed gives the same export on every machine. */
export type Random = {
  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number;
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string;
  bytes(length: number): Buffer;
  /** An independent source: what one part of the export draws does not shift what another part gets. */
  fork(label: string): Random;
};

/** The source of choices for `seed`: Chris Doty-Humphrey's sfc32, started from the seed's SHA-256. */
export function createRandom(seed: string): Random {
  const state = new Uint32Array(4);
  const digest = createHash('sha256').update(seed).digest();
  for (let index = 0; index < 4; index += 1) state[index] = digest.readUInt32LE(index * 4);

  const next = (): number => {
    const sum = (state[0]! + state[1]! + state[3]!) >>> 0;
    state[3]! += 1;
    state[0] = state[1]! ^ (state[1]! >>> 9);
    state[1] = state[2]! + (state[2]! << 3);
    state[2] = ((state[2]! << 21) | (state[2]! >>> 11)) + sum;
    return sum;
  };
  const below = (bound: number): number => Math.floor((next() / 4294967296) * bound);

  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    pick: (items) => items[below(items.length)]!,
    chance: (probability) => next() / 4294967296 < probability,
    text(alphabet, length) {
      let text = '';
      for (let index = 0; index < length; index += 1) text += alphabet[below(alphabet.length)];
      return text;
    },
    bytes(length) {
      const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
      for (let offset = 0; offset < length; offset += 4) bytes.writeUInt32LE(next(), offset);
      return bytes.subarray(0, length);
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}
