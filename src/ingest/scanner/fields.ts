import { longestName, mostFields, newName } from './memory';

/** What a known key is to the scanner: the host's `uses`. */
export const identity: i32 = 1;
export const eventTime: i32 = 2;
export const eventName: i32 = 3;
export const eventId: i32 = 4;
export const category: i32 = 5;
/** None of an event's own; one that holds a list of records. */
const other: i32 = 6;
const list: i32 = 7;

/** The known keys: their names, padded with zeros, and of each the length, the kinds of values expected, and its use. */
const names: usize = memory.data(mostFields * longestName, 16);
const lengths: usize = memory.data(mostFields);
const expectedKinds: usize = memory.data(mostFields);
const uses: usize = memory.data(mostFields);
/** A hash table without deletion: the number of a key plus 1. */
const slots: usize = memory.data(1024);
let count: i32 = 0;
/** The number of the key of each use. */
const used: usize = memory.data(8);

/** Makes the name that was written to `newName` known; keys are numbered in the order in which they are added. */
export function addField(length: i32, kinds: i32, use: i32): void {
  const name = names + <usize>(count * longestName);
  memory.copy(name, newName, length);
  store<u8>(lengths + count, <u8>length);
  store<u8>(expectedKinds + count, <u8>kinds);
  store<u8>(uses + count, <u8>use);
  store<u8>(used + use, <u8>count);
  let slot = slotOf(name, length);
  while (load<u8>(slots + slot) !== 0) slot = (slot + 1) & 1023;
  store<u8>(slots + slot, <u8>++count);
}

export function isList(field: i32): bool {
  return <i32>load<u8>(uses + field) === list;
}

/** True for keys that are no event's own. */
export function isOther(field: i32): bool {
  return <i32>load<u8>(uses + field) >= other;
}

/** The number of the one key of this use. */
export function fieldOf(use: i32): i32 {
  return load<u8>(used + use);
}

export function isExpected(field: i32, kind: i32): bool {
  return (load<u8>(expectedKinds + field) & kind) !== 0;
}

/** The number of the known key of this name; -1 if there is none. */
export function findField(start: usize, length: i32): i32 {
  let slot = slotOf(start, length);
  while (true) {
    const field = <i32>load<u8>(slots + slot) - 1;
    if (field < 0) return -1;
    if (<i32>load<u8>(lengths + field) === length && isSame(names + <usize>(field * longestName), start, length))
      return field;
    slot = (slot + 1) & 1023;
  }
}

function slotOf(start: usize, length: i32): i32 {
  const mixed = (firstBytes(start, length) ^ ((<u64>length) << 57)) * 0x9e3779b97f4a7c15;
  return <i32>(mixed >> 54);
}

/** Up to 8 bytes, the rest zeros. */
function firstBytes(start: usize, length: i32): u64 {
  const bytes = load<u64>(start);
  return length >= 8 ? bytes : bytes & (((<u64>1) << (<u64>length * 8)) - 1);
}

function isSame(a: usize, b: usize, length: i32): bool {
  if (firstBytes(a, length) !== firstBytes(b, length)) return false;
  if (length <= 8) return true;
  for (let k = 8; k < length - 8; k += 8) if (load<u64>(a + k) !== load<u64>(b + k)) return false;
  return load<u64>(a + length - 8) === load<u64>(b + length - 8);
}
