import { control, newline, note, surrogate } from './traits';

/** What `skipString` gives for a string that the bytes end in, or that is no JSON. */
export const stringCut: usize = 0;
export const stringBroken: usize = 1;

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;

/** Gives the first place from `at` on that is no white space; `limit` if there is none. */
export function skipSpace(at: usize, limit: usize): usize {
  for (let i = at; i < limit; i++) {
    const c = load<u8>(i);
    if (c > 0x20) return i;
    if (c === 0x0a || c === 0x0d) note(newline);
    else if (c !== 0x20 && c !== 0x09) return i;
  }
  return limit;
}

/**
 * From a quote: gives the place behind the closing quote, or `stringCut`, or `stringBroken`. Looks at 16 bytes a step; what
 * it sees behind `limit` does not count.
 */
export function skipString(at: usize, limit: usize): usize {
  let block = at + 1;
  while (block < limit) {
    let marks = marksIn(v128.load(block));
    let next = block + 16;
    while (marks !== 0) {
      const place = block + ctz(marks);
      if (place >= limit) return stringCut;
      const c = load<u8>(place);
      if (c === quote) return place + 1;
      if (c === backslash) {
        if (place + 1 < limit && !isEscape(place + 1, limit)) return stringBroken;
        next = place + 2;
        break;
      }
      note(control);
      marks &= marks - 1;
    }
    block = next;
  }
  return stringCut;
}

/** A bit for each byte that is not simply part of a string: a quote, a backslash or a control character. */
function marksIn(bytes: v128): i32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(quote));
  const backslashes = i8x16.eq(bytes, i8x16.splat(backslash));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
}

/** True if what follows a backslash is an escape, as far as there are bytes. */
function isEscape(at: usize, limit: usize): bool {
  const c = load<u8>(at);
  if (c === 0x75) return isCodePoint(at + 1, limit);
  return (
    c === quote || c === backslash || c === 0x2f || c === 0x62 || c === 0x66 || c === 0x6e || c === 0x72 || c === 0x74
  );
}

/** Checks the four hex digits of an escape. */
function isCodePoint(at: usize, limit: usize): bool {
  if (at < limit && (load<u8>(at) | 0x20) === 0x64) note(surrogate);
  const end = min(at + 4, limit);
  for (let i = at; i < end; i++) if (!isHex(load<u8>(i))) return false;
  return true;
}

function isHex(c: u8): bool {
  const letter: u8 = c | 0x20;
  return (c >= 0x30 && c <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}
