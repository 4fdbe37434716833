import { colon, comma, isSpace, openBrace, quote, skipSpace, stringEnd } from './json-bytes.ts';
import { recordFields } from './record-field.ts';
import type { RecordScanner } from './record-scanner.ts';
import { scanEnd } from './scan.ts';

/** Finds records that are still whole in a damaged file. */
export interface RecordSearch {
  /** Tells that a window of so many bytes is searched next: what a search may cost grows with what there is to read. */
  allow(bytes: number): void;
  /**
   * Where, from `from` on, the next item stands that is whole and holds an event; `bytes.length` if there is none, -1 if
   * the end of a window that can grow (not `final`) cuts what may be one.
   */
  next(bytes: Buffer, from: number, final: boolean): number;
}

/** How many times its own length a damaged file may be searched: nested brackets without end must not cost a day. */
const searchFactor = 16;
const backslash = 0x5c;
const listKeys = recordFields.filter(({ role }) => role === 'list').map(({ name }) => Buffer.from(`"${name}"`));

/** A search behind damage, for objects and for texts of records. */
export function createRecordSearch(
  scanner: RecordScanner,
  holdsEvent: (bytes: Buffer, start: number, end: number) => boolean,
): RecordSearch {
  let allowed = 0;

  function next(bytes: Buffer, from: number, final: boolean): number {
    for (let at = bytes.indexOf(openBrace, from); at >= 0; at = bytes.indexOf(openBrace, at + 1)) {
      const start = bytes[at - 1] === quote && at > from ? at - 1 : at;
      if (!mayBegin(bytes, start)) continue;
      if (allowed < 0) return bytes.length;
      const end = itemEnd(bytes, start);
      allowed -= (end ?? bytes.length) - start;
      if (end === null && !final) return -1;
      if (end !== null && end >= 0 && holdsEvent(bytes, start, end)) return start;
    }
    return bytes.length;
  }

  /** -1: it is none; null: the bytes end before. */
  function itemEnd(bytes: Buffer, start: number): number | null {
    if (bytes[start] === quote) return stringEnd(bytes, start);
    const how = scanner.scanObject(bytes, start, bytes.length, false);
    if (how === scanEnd.cut) return null;
    return how === scanEnd.complete ? scanner.scan.end : -1;
  }

  return {
    allow(bytes) {
      allowed += bytes * searchFactor;
    },
    next,
  };
}

/** The object or text is no other key's value, which would be a part of the damaged record, and begins with a key. */
function mayBegin(bytes: Buffer, at: number): boolean {
  const isText = bytes[at] === quote;
  if (isText ? bytes[at + 2] !== backslash : bytes[skipSpace(bytes, at + 1)] !== quote) return false;
  const before = behindSpace(bytes, at);
  if (bytes[before - 1] !== colon) return true;
  const key = behindSpace(bytes, before - 1);
  // A colon without a key in front of it is damage itself, and a list may have lost its bracket.
  return !endsKey(bytes, key) || listKeys.some((name) => bytes.subarray(key - name.length, key).equals(name));
}

function endsKey(bytes: Buffer, end: number): boolean {
  if (bytes[end - 1] !== quote) return false;
  const start = end > 1 ? bytes.lastIndexOf(quote, end - 2) : -1;
  return start >= 0 && !/[\n{}[\],]/.test(bytes.toString('latin1', start + 1, end - 1));
}

/** The place behind the last byte in front of `at` that is no white space. */
function behindSpace(bytes: Buffer, at: number): number {
  let place = at;
  while (place > 0 && isSpace(bytes[place - 1]!)) place--;
  return place;
}

/** The end of damage from `start` to `end`, without white space and the comma in front of what comes next. */
export function trimEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isSpace(bytes[at - 1]!)) at--;
  if (at > start + 1 && at < bytes.length && bytes[at - 1] === comma) at--;
  return at;
}
