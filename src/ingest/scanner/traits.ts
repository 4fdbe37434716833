/** Bits of the host's `trait`. */
export const newline: i32 = 1;
export const control: i32 = 2;
export const surrogate: i32 = 4;
export const lenient: i32 = 8;
export const escapedKey: i32 = 16;
export const repeatedKey: i32 = 32;
export const unknownKey: i32 = 64;
export const wrongType: i32 = 128;
export const otherKey: i32 = 256;

/** What the current scan found odd. */
export let traits: i32 = 0;

export function clearTraits(): void {
  traits = 0;
}

export function note(trait: i32): void {
  traits |= trait;
}
