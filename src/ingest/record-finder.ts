import { recordFields } from './record-field.ts';
import { type RecordScanner, scanEnd } from './record-scanner.ts';

/** What the finder reports, in the order of the bytes. Offsets are within `bytes`, the window given to `push`. */
export interface RecordVisitor {
  /** A whole object (`scanner.scan` describes it) or, inside a list, a whole string. */
  item(bytes: Buffer, start: number, end: number, inList: boolean): void;
  /** Bytes where a record should stand but none does. */
  bad(bytes: Buffer, start: number, end: number, reason: string, inList: boolean): void;
  /** A list of records begins: under this key of a wrapper, or bare. */
  list(key: string | null): unknown;
  /** The structure around the records is damaged. */
  fault(reason: string): unknown;
  /** True if the whole object at `start`, just scanned, is or wraps an event. */
  holdsEvent(bytes: Buffer, start: number, end: number): boolean;
}

/** Finds records in the text of a file, whatever wraps them. */
export interface RecordFinder {
  /**
   * Takes the next window of the file and gives how many of its bytes are done with; the next window begins there.
   * `final`: nothing follows this window.
   */
  push(bytes: Buffer, final: boolean): number;
}

const place = { top: 0, items: 1, rest: 2 } as const;
const quote = 0x22;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const deepestList = 4;
/** How many times its own length a damaged file may be searched for records that are still whole. */
const searchFactor = 16;
/** CloudWatch Logs export: `2023-04-18T10:11:12.000Z {…}`. */
const lineTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z[ \t]+$/;

/**
 * Walks over documents that stand one after another (NDJSON, concatenated, or one alone), into the lists of records that
 * they hold. Damage ends a record, not the file: the walk goes on at the next object that holds an event.
 */
export function createRecordFinder(scanner: RecordScanner, visitor: RecordVisitor): RecordFinder {
  let mode: 0 | 1 | 2 = place.top;
  /** The lists around the current place: whether each stands in a wrapper object or bare. */
  const lists: ('object' | 'array')[] = [];
  let begun = false;
  let searched = 0;

  function push(bytes: Buffer, final: boolean): number {
    let at = 0;
    if (!begun && bytes.length > 0) {
      begun = true;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    for (;;) {
      at = skipBetween(bytes, at);
      if (at >= bytes.length) {
        if (final && mode !== place.top) visitor.fault('it ends inside its list of records');
        return bytes.length;
      }
      const next = mode === place.rest ? wrapperStep(bytes, at, final) : itemStep(bytes, at, final);
      if (next < 0) return at;
      at = next;
    }
  }

  function skipBetween(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length && (isSpace(bytes[at]!) || (bytes[at] === comma && mode === place.items))) at++;
    return at;
  }

  /** One document or one item of a list; gives where it ends, -1 if the window ends before. */
  function itemStep(bytes: Buffer, at: number, final: boolean): number {
    const c = bytes[at]!;
    if (c === openBrace) {
      const how = scanner.scanObject(bytes, at, bytes.length, lists.length < deepestList);
      if (how === scanEnd.complete) {
        const { end } = scanner.scan;
        visitor.item(bytes, at, end, mode === place.items);
        return end;
      }
      if (how === scanEnd.list) {
        enter('object', recordFields[scanner.scan.listKey]!.name);
        return scanner.scan.end + 1;
      }
      return damaged(bytes, at, how, final);
    }
    if (mode === place.items) {
      if (c === closeBracket) {
        leave();
        return at + 1;
      }
      return otherItem(bytes, at, final);
    }
    if (c === openBracket) {
      enter('array', null);
      return at + 1;
    }
    const brace = bytes.indexOf(openBrace, at);
    if (brace > at && brace - at < 64 && lineTime.test(bytes.toString('latin1', at, brace))) return brace;
    return skipDamage(bytes, at, at, final, 'not JSON');
  }

  /** An item of a list that is no object. */
  function otherItem(bytes: Buffer, at: number, final: boolean): number {
    const end = valueEnd(bytes, at);
    if (end === null || (end === bytes.length && !final)) {
      if (!final) return -1;
      return skipDamage(bytes, at, at + 1, final, 'not JSON');
    }
    if (bytes[at] === quote) visitor.item(bytes, at, end, true);
    else visitor.bad(bytes, at, end, 'no object', true);
    return end;
  }

  /** Behind the list of a wrapper object: its further keys, or its end. */
  function wrapperStep(bytes: Buffer, start: number, final: boolean): number {
    if (bytes[start] === closeBrace) {
      lists.pop();
      mode = lists.length > 0 ? place.items : place.top;
      return start + 1;
    }
    const key = bytes[start] === comma ? skipBetween(bytes, start + 1) : -1;
    const keyEnd = key >= 0 && bytes[key] === quote ? stringEnd(bytes, key) : null;
    const colon = keyEnd === null ? -1 : skipBetween(bytes, keyEnd);
    const value = bytes[colon] === 0x3a ? skipBetween(bytes, colon + 1) : -1;
    if (value >= 0 && bytes[value] === openBracket) {
      const name = bytes.toString('utf8', key + 1, keyEnd! - 1);
      if (recordFields.some((field) => field.role === 'list' && field.name === name)) {
        mode = place.items;
        visitor.list(name);
        return value + 1;
      }
    }
    const end = value >= 0 && value < bytes.length ? valueEnd(bytes, value) : null;
    if (end !== null && (end < bytes.length || final)) return end;
    if (!final) return -1;
    visitor.fault('what follows its list of records is damaged');
    mode = place.items;
    return skipDamage(bytes, start, start, final, 'not JSON');
  }

  function enter(where: 'object' | 'array', key: string | null): void {
    lists.push(where);
    mode = place.items;
    visitor.list(key);
  }

  function leave(): void {
    if (lists.at(-1) === 'object') {
      mode = place.rest;
      return;
    }
    lists.pop();
    mode = lists.length > 0 ? place.items : place.top;
  }

  function damaged(bytes: Buffer, start: number, how: number, final: boolean): number {
    if (how === scanEnd.cut && !final) return -1;
    const reason = how === scanEnd.cut ? 'cut off' : 'not JSON';
    return skipDamage(bytes, start, Math.max(scanner.scan.lastString, start + 1), final, reason);
  }

  /** Reports the bytes from `start` to the next object that holds an event, searched from `from` on. */
  function skipDamage(bytes: Buffer, start: number, from: number, final: boolean, reason: string): number {
    const inList = mode === place.items;
    const next = nextWhole(bytes, from);
    let end = next < 0 ? bytes.length : next;
    if (!inList) {
      const line = bytes.indexOf('\n{', from);
      if (line >= 0 && line < end) end = line;
    }
    if (end === bytes.length && !final) return -1;
    visitor.bad(bytes, start, trimEnd(bytes, start, end), reason, inList);
    return end;
  }

  function nextWhole(bytes: Buffer, from: number): number {
    for (let at = bytes.indexOf(openBrace, from); at >= 0; at = bytes.indexOf(openBrace, at + 1)) {
      if (!mayBegin(bytes, at)) continue;
      if (searched > bytes.length * searchFactor) return -1;
      const how = scanner.scanObject(bytes, at, bytes.length, false);
      searched += scanner.scan.end - at;
      if (how === scanEnd.complete && visitor.holdsEvent(bytes, at, scanner.scan.end)) return at;
    }
    return -1;
  }

  return { push };

  function valueEnd(bytes: Buffer, at: number): number | null {
    const c = bytes[at];
    if (c === quote) return stringEnd(bytes, at);
    if (c === openBrace || c === openBracket)
      return scanner.scanObject(bytes, at, bytes.length, false) === scanEnd.complete ? scanner.scan.end : null;
    let end = at;
    while (end < bytes.length && isWord(bytes[end]!)) end++;
    return end > at ? end : null;
  }
}

/** Only what follows a bracket, a comma, another object or a line end, and has a key, may be a record. */
function mayBegin(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && isSpace(bytes[before]!)) before--;
  if (before >= 0 && bytes[before] === 0x3a) return false;
  let after = at + 1;
  while (after < bytes.length && isSpace(bytes[after]!)) after++;
  return bytes[after] === quote;
}

function stringEnd(bytes: Buffer, start: number): number | null {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === 0x5c) at++;
    else if (bytes[at] === quote) return at + 1;
  }
  return null;
}

function trimEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isSpace(bytes[at - 1]!)) at--;
  if (at > start + 1 && at < bytes.length && bytes[at - 1] === comma) at--;
  return at;
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

function isWord(c: number): boolean {
  return c !== comma && c !== closeBracket && c !== closeBrace && c !== openBrace && !isSpace(c) && c !== quote;
}
