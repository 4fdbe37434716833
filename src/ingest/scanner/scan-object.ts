import { eventTime, fieldOf, identity, isList } from './fields';
import { clearKeys, noteKey, noteValue, noteValueEnd, repeatedCount, unknownCount } from './keys';
import { found, kinds, levels, maximumDepth, valueEnd, valueStart } from './memory';
import { addKey, addValue, clearShape, shape } from './shape';
import { skipSpace, skipString, stringBroken } from './strings';
import { clearTraits, lenient, note, traits } from './traits';
import { isUsualTime } from './usual-time';
import { wordEnd, wordKind } from './words';

/** How a scan ends: the host's `scanEnd`. */
export const complete: i32 = 0;
const cut: i32 = 1;
const broken: i32 = 2;
const list: i32 = 3;

/** Bits of the host's `valueKind`. */
export const stringKind: i32 = 1;
export const objectKind: i32 = 16;
const arrayKind: i32 = 32;

const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
const openBrace: u8 = 0x7b;
const closeBrace: u8 = 0x7d;
const openBracket: u8 = 0x5b;
const closeBracket: u8 = 0x5d;

/** Places are told relative to this one. */
let origin: usize = 0;
let lastString: usize = 0;

function finish(how: i32, end: usize, listKey: i32 = -1): i32 {
  store<usize>(found, end - origin);
  store<i32>(found + 4, traits);
  store<usize>(found + 8, lastString - origin);
  store<i32>(found + 12, listKey);
  store<i32>(found + 16, shape());
  store<i32>(found + 20, unknownCount);
  store<i32>(found + 24, repeatedCount);
  store<i32>(found + 28, how === complete && hasUsualTime() ? 1 : 0);
  return how;
}

function hasUsualTime(): bool {
  const key = fieldOf(eventTime);
  if (load<u8>(kinds + key) !== stringKind) return false;
  return isUsualTime(origin + load<usize>(valueStart + key * 4) + 1, origin + load<usize>(valueEnd + key * 4) - 1);
}

function failedString(how: usize, at: usize, limit: usize): i32 {
  return how === stringBroken ? finish(broken, at) : finish(cut, limit);
}

/**
 * Scans the object (or array) at `start`: checks the grammar, notes the top-level keys. Stops at a list of records if it is
 * to enter those. Gives how it ended; `found` tells the rest, places relative to `base`.
 */
export function scanObject(base: usize, start: usize, limit: usize, enterLists: bool): i32 {
  origin = base;
  lastString = start;
  clearKeys(base);
  clearTraits();
  clearShape();
  const identityKey = fieldOf(identity);
  let depth = 1;
  let inObject: bool = load<u8>(start) === openBrace;
  let key = -1;
  let behindComma = false;
  let i = start + 1;

  while (true) {
    i = skipSpace(i, limit);
    if (i >= limit) return finish(cut, limit);
    let c = load<u8>(i);
    let closing = c === (inObject ? closeBrace : closeBracket);
    if (closing) {
      if (behindComma) note(lenient);
    } else {
      if (inObject) {
        if (c !== quote) return finish(broken, i);
        lastString = i;
        const keyEnd = skipString(i, limit);
        if (keyEnd <= stringBroken) return failedString(keyEnd, i, limit);
        if (depth === 1) key = noteKey(i + 1, keyEnd - 1);
        else if (key === identityKey) addKey(i, keyEnd);
        i = skipSpace(keyEnd, limit);
        if (i >= limit) return finish(cut, limit);
        if (load<u8>(i) !== colon) return finish(broken, i);
        i = skipSpace(i + 1, limit);
        if (i >= limit) return finish(cut, limit);
        c = load<u8>(i);
      }
      const atTop = depth === 1 && key >= 0;
      if (key === identityKey) addValue(c, depth);
      const from = i;
      let kind: i32;
      if (c === quote) {
        lastString = i;
        i = skipString(i, limit);
        if (i <= stringBroken) return failedString(i, from, limit);
        kind = stringKind;
      } else if (c === openBrace || c === openBracket) {
        if (depth >= maximumDepth) return finish(broken, i);
        store<bool>(levels + depth, inObject);
        depth++;
        inObject = c === openBrace;
        if (atTop) {
          noteValue(key, inObject ? objectKind : arrayKind, i);
          if (enterLists && !inObject && isList(key)) return finish(list, i, key);
        }
        behindComma = false;
        i++;
        continue;
      } else {
        i = wordEnd(i, limit);
        if (i >= limit) return finish(cut, limit);
        kind = wordKind(from, i);
        if (kind === 0) return finish(broken, from);
        if (kind < 0) {
          note(lenient);
          kind = -kind;
        }
      }
      if (atTop) {
        noteValue(key, kind, from);
        noteValueEnd(key, i);
      }
    }

    // Behind a value, or at a closing bracket.
    for (;;) {
      if (!closing) {
        i = skipSpace(i, limit);
        if (i >= limit) return finish(cut, limit);
        c = load<u8>(i);
        if (c === comma) break;
        if (c !== (inObject ? closeBrace : closeBracket)) return finish(broken, i);
      }
      closing = false;
      i++;
      if (--depth === 0) return finish(complete, i);
      inObject = load<bool>(levels + depth);
      if (depth === 1 && key >= 0) noteValueEnd(key, i);
    }
    i++;
    behindComma = true;
  }
}
