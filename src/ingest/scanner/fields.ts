import { longestName, mostFields, newName } from './memory';

/** The known keys: their names, padded with zeros, and of each the length, the kinds of values expected, and its role. */
const names: usize = memory.data(mostFields * longestName, 16);
const lengths: usize = memory.data(mostFields);
const expectedKinds: usize = memory.data(mostFields);
const lists: usize = memory.data(mostFields);
/** A hash table without deletion: the number of a key plus 1. */
const slots: usize = memory.data(1024);
let count: i32 = 0;

/** The key whose object is looked into. */
export let identity: i32 = -1;

/** Makes the name that was written to `newName` known; keys are numbered in the order in which they are added. */
export function addField(length: i32, kinds: i32, isList: bool, isIdentity: bool): void {
  const name = names + <usize>(count * longestName);
  memory.copy(name, newName, length);
  store<u8>(lengths + count, <u8>length);
  store<u8>(expectedKinds + count, <u8>kinds);
  store<bool>(lists + count, isList);
  if (isIdentity) identity = count;
  let slot = slotOf(name, length);
  while (load<u8>(slots + slot) !== 0) slot = (slot + 1) & 1023;
  store<u8>(slots + slot, <u8>++count);
}

export function isList(field: i32): bool {
  return load<bool>(lists + field);
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
