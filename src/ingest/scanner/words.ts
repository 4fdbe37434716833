/** Bits of the host's `valueKind`. */
const number: i32 = 2;
const boolean: i32 = 4;
const nothing: i32 = 8;

const minus: u8 = 0x2d;
const point: u8 = 0x2e;

/** The end of the number or literal at `at`. */
export function wordEnd(at: usize, limit: usize): usize {
  let end = at;
  while (end < limit && inWord(load<u8>(end))) end++;
  return end;
}

function inWord(c: u8): bool {
  const letter: u8 = c | 0x20;
  return isDigit(c) || (letter >= 0x61 && letter <= 0x7a) || c === minus || c === point || c === 0x2b;
}

function isDigit(c: u8): bool {
  return c >= 0x30 && c <= 0x39;
}

/** The kind of the number or literal between `start` and `end`; 0 if it is neither; negative if only DuckDB takes it. */
export function wordKind(start: usize, end: usize): i32 {
  const length = end - start;
  if (length === 4) {
    const word = load<u32>(start);
    if (word === 0x65757274) return boolean; // true
    if (word === 0x6c6c756e) return nothing; // null
  } else if (length === 5 && load<u32>(start) === 0x736c6166 && load<u8>(start + 4) === 0x65) return boolean; // false
  if (isNumber(start, end)) return number;
  return isLenient(start, end) ? -number : 0;
}

/** `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?` */
function isNumber(start: usize, end: usize): bool {
  let at = start;
  if (at < end && load<u8>(at) === minus) at++;
  const whole = digitsEnd(at, end);
  if (whole === at || (load<u8>(at) === 0x30 && whole - at > 1)) return false;
  at = whole;
  if (at < end && load<u8>(at) === point) {
    const fraction = digitsEnd(at + 1, end);
    if (fraction === at + 1) return false;
    at = fraction;
  }
  if (at < end && (load<u8>(at) | 0x20) === 0x65) {
    at++;
    if (at < end && (load<u8>(at) === minus || load<u8>(at) === 0x2b)) at++;
    const exponent = digitsEnd(at, end);
    if (exponent === at) return false;
    at = exponent;
  }
  return at === end;
}

function digitsEnd(at: usize, end: usize): usize {
  let i = at;
  while (i < end && isDigit(load<u8>(i))) i++;
  return i;
}

/** `-?(nan|inf|infinity)` in whatever case. */
function isLenient(start: usize, end: usize): bool {
  const at = load<u8>(start) === minus ? start + 1 : start;
  const length = end - at;
  if (length === 3) {
    const word = load<u16>(at) | 0x2020 | ((<u32>(load<u8>(at + 2) | 0x20)) << 16);
    return word === 0x6e616e || word === 0x666e69;
  }
  return length === 8 && (load<u64>(at) | 0x2020202020202020) === 0x7974696e69666e69;
}
