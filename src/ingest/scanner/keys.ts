import { findField, isExpected, isOther } from './fields';
import { kinds, mostFields, mostUnknown, repeated, repeats, unknown, valueEnd, valueStart } from './memory';
import { escapedKey, note, otherKey, repeatedKey, unknownKey, wrongType } from './traits';

/** Places are noted relative to this one. */
let origin: usize = 0;

export let unknownCount: i32 = 0;
export let repeatedCount: i32 = 0;

/** Forgets the keys of the last scan. */
export function clearKeys(place: usize): void {
  origin = place;
  unknownCount = 0;
  repeatedCount = 0;
  memory.fill(kinds, 0, mostFields);
}

/** Notes the top-level key between the quotes; gives its number, -1 if it is unknown or stands there already. */
export function noteKey(start: usize, end: usize): i32 {
  const key = findField(start, <i32>(end - start));
  if (key < 0) noteUnknown(start, end);
  else if (load<u8>(kinds + key) === 0) return key;
  else noteRepeated(key);
  return -1;
}

function noteUnknown(start: usize, end: usize): void {
  note(unknownKey);
  for (let i = start; i < end; i++) if (load<u8>(i) === 0x5c) note(escapedKey);
  if (unknownCount === mostUnknown) return;
  const pair = unknown + unknownCount++ * 8;
  store<usize>(pair, start - origin);
  store<usize>(pair + 4, end - origin);
}

function noteRepeated(key: i32): void {
  note(repeatedKey);
  const times = load<i32>(repeats + key * 4);
  if (times === 0) store<u8>(repeated + repeatedCount++, <u8>key);
  store<i32>(repeats + key * 4, times + 1);
}

/** Notes where the value of a known key begins, and of what kind it is. */
export function noteValue(key: i32, kind: i32, start: usize): void {
  store<u8>(kinds + key, <u8>kind);
  store<i32>(repeats + key * 4, 0);
  store<usize>(valueStart + key * 4, start - origin);
  if (!isExpected(key, kind)) note(wrongType);
  if (isOther(key)) note(otherKey);
}

export function noteValueEnd(key: i32, end: usize): void {
  store<usize>(valueEnd + key * 4, end - origin);
}
