export const quote = 0x22;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
const backslash = 0x5c;

export function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/** The first place from `start` on that is no white space. */
export function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes[at]!)) at++;
  return at;
}

/** The place behind the string whose quote is at `start`; null if it does not end. */
export function stringEnd(bytes: Buffer, start: number): number | null {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++;
    else if (bytes[at] === quote) return at + 1;
  }
  return null;
}

/** The place behind the number or literal at `start`; null if there is none. */
export function wordEnd(bytes: Buffer, start: number): number | null {
  let end = start;
  while (end < bytes.length && !isSpace(bytes[end]!) && !isMark(bytes[end]!)) end++;
  return end > start ? end : null;
}

function isMark(c: number): boolean {
  return (
    c === comma ||
    c === colon ||
    c === quote ||
    c === openBrace ||
    c === closeBrace ||
    c === openBracket ||
    c === closeBracket
  );
}

/** True if the list at `start` begins with an object, its text, or a list: records or pages of them, not a value. */
export function holdsItems(bytes: Buffer, start: number): boolean {
  const first = skipSpace(bytes, start + 1);
  if (bytes[first] === quote) return bytes[first + 1] === openBrace;
  return bytes[first] === openBrace || bytes[first] === openBracket;
}

/** A list of objects within an object. */
export interface FoundList {
  /** Its bracket. */
  readonly at: number;
  /** The objects around it, from the outermost. */
  readonly around: readonly 'object'[];
  readonly key: string;
}

/** True if the bytes speak of an event's fields, in a record or in the text of one. */
export function mentionsEvent(bytes: Buffer, start: number, end: number): boolean {
  const part = bytes.subarray(start, end);
  return part.includes('eventName') && part.includes('eventTime');
}

/**
 * The first list of objects in the whole JSON object from `start` to `end` that mentions events, under whatever key, not
 * inside another list; null if there is none.
 */
export function findList(bytes: Buffer, start: number, end: number): FoundList | null {
  if (!mentionsEvent(bytes, start, end)) return null;
  const around: 'object'[] = [];
  let lastString = start;
  let list = start;
  let listKey = start;
  let arrays = 0;
  for (let at = start; at < end; at++) {
    const c = bytes[at]!;
    if (c === quote) {
      lastString = at;
      at = stringEnd(bytes, at)! - 1;
    } else if (c === openBracket) {
      if (arrays++ > 0) continue;
      list = at;
      listKey = lastString;
    } else if (c === closeBracket) {
      if (--arrays > 0 || !holdsItems(bytes, list) || !mentionsEvent(bytes, list, at)) continue;
      return { at: list, around, key: bytes.toString('utf8', listKey + 1, stringEnd(bytes, listKey)! - 1) };
    } else if (arrays > 0) continue;
    else if (c === openBrace) around.push('object');
    else if (c === closeBrace) around.pop();
  }
  return null;
}
