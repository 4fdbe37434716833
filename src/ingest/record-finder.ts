import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  findList,
  holdsItems,
  isSpace,
  mentionsEvent,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  stringEnd,
  wordEnd,
} from './json-bytes.ts';
import { recordFields } from './record-field.ts';
import { type RecordScanner, scanEnd } from './record-scanner.ts';

/** What the finder reports, in the order of the bytes. Offsets are within `bytes`, the window given to `push`. */
export interface RecordVisitor {
  /**
   * A whole object (`scanner.scan` describes it) or, inside a list, a whole string. False if it holds no event itself, but
   * perhaps a list of them under a key that nobody knows: then the finder looks into it, or calls `noEvent`.
   */
  item(bytes: Buffer, start: number, end: number, inList: boolean): boolean;
  /** The item just refused holds no list of events either. */
  noEvent(bytes: Buffer, start: number, end: number): void;
  /** Bytes where a record should stand but none does. */
  bad(bytes: Buffer, start: number, end: number, reason: string, inList: boolean): void;
  /** A list of records begins: under this key of a wrapper, or bare. */
  list(key: string | null): unknown;
  /** The structure around the records is damaged. */
  fault(reason: string): unknown;
  /**
   * True if the whole object at `start`, just scanned, is or wraps an event, with an eventVersion: what follows damage may
   * be the rest of the damaged record.
   */
  holdsEvent(bytes: Buffer, start: number, end: number): boolean;
}

/** Finds records in the text of a file, whatever wraps them. */
export interface RecordFinder {
  /**
   * Takes the next window of the file and gives how many of its bytes are done with; the next window begins there.
   * `final`: the window cannot grow, so what it does not end is damaged; `atEnd`: nothing follows it.
   */
  push(bytes: Buffer, final: boolean, atEnd?: boolean): number;
}

const listKeys = new Set(recordFields.filter(({ role }) => role === 'list').map(({ name }) => name));
const deepestList = 64;
/** How many times its own length a damaged file may be searched for records that are still whole. */
const searchFactor = 16;
/** CloudWatch Logs export: `2023-04-18T10:11:12.000Z {…}`. */
const lineTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z[ \t]+$/;

/**
 * Walks over documents that stand one after another (NDJSON, concatenated, or one alone), into the lists of records that
 * they hold. Damage ends a record, not the file: the walk goes on at the next object that holds an event.
 */
export function createRecordFinder(scanner: RecordScanner, visitor: RecordVisitor): RecordFinder {
  /** What is open around the current place: lists of records, and the objects that they stand in. */
  const open: ('object' | 'array')[] = [];
  let begun = false;
  /** Within a list: a comma, or the bracket, stood in front of the current place. */
  let separated = false;
  /** The structure is damaged, so marks without an object around them are remains of it. */
  let torn = false;
  let searched = 0;

  const inList = () => open.at(-1) === 'array';

  function push(bytes: Buffer, final: boolean, atEnd = final): number {
    let at = 0;
    if (!begun && bytes.length > 0) {
      begun = true;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    for (;;) {
      at = skipBetween(bytes, at);
      if (at >= bytes.length) {
        if (atEnd && open.length > 0) visitor.fault('it ends inside its list of records');
        return bytes.length;
      }
      const next = open.at(-1) === 'object' ? wrapperStep(bytes, at, final) : itemStep(bytes, at, final);
      if (next < 0) return at;
      at = next;
    }
  }

  function skipBetween(bytes: Buffer, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const c = bytes[at]!;
      if (isSpace(c)) continue;
      if (inList() && c === comma) separated = true;
      else if (!(torn && open.length === 0 && (c === comma || c === closeBrace || c === closeBracket))) return at;
    }
    return bytes.length;
  }

  /** One document or one item of a list; gives where it ends, -1 if the window ends before. */
  function itemStep(bytes: Buffer, at: number, final: boolean): number {
    const c = bytes[at]!;
    if (c === openBrace) return objectStep(bytes, at, final);
    if (inList()) {
      if (c === closeBracket) return close(at);
      if (!separated) return skipDamage(bytes, at, at, final, 'not JSON');
      if (c === openBracket && open.length < deepestList && holdsItems(bytes, at)) return enter(['array'], null, at);
      return otherItem(bytes, at, final);
    }
    if (c === openBracket) return enter(['array'], null, at);
    const brace = bytes.indexOf(openBrace, at);
    if (brace > at && brace - at < 64 && lineTime.test(bytes.toString('latin1', at, brace))) {
      visitor.list('logEvents');
      return brace;
    }
    return skipDamage(bytes, at, at, final, 'not JSON');
  }

  function objectStep(bytes: Buffer, at: number, final: boolean): number {
    const how = scanner.scanObject(bytes, at, bytes.length, open.length < deepestList);
    const { end, listKey } = scanner.scan;
    if (how === scanEnd.list) return enter(['object', 'array'], recordFields[listKey]!.name, end);
    if (how === scanEnd.cut && !final) return -1;
    if (how !== scanEnd.complete) {
      const reason = how === scanEnd.cut ? 'cut off' : 'not JSON';
      return skipDamage(bytes, at, Math.max(scanner.scan.lastString, at + 1), final, reason);
    }
    if (visitor.item(bytes, at, end, inList())) {
      separated = false;
      return end;
    }
    const list = open.length < deepestList ? findList(bytes, at, end) : null;
    if (list) return enter([...list.around, 'array'], list.key, list.at);
    visitor.noEvent(bytes, at, end);
    separated = false;
    return end;
  }

  /** An item of a list that is no object. */
  function otherItem(bytes: Buffer, at: number, final: boolean): number {
    const end = valueEnd(bytes, at);
    if (end === null || (end === bytes.length && !final))
      return final ? skipDamage(bytes, at, at + 1, final, 'not JSON') : -1;
    separated = false;
    if (bytes[at] !== quote) visitor.bad(bytes, at, end, 'no object', true);
    else if (!visitor.item(bytes, at, end, true)) visitor.noEvent(bytes, at, end);
    return end;
  }

  /** Behind the list of a wrapper object: its further keys, or its end. */
  function wrapperStep(bytes: Buffer, start: number, final: boolean): number {
    if (bytes[start] === closeBrace) return close(start);
    const key = bytes[start] === comma ? skipSpace(bytes, start + 1) : -1;
    const keyEnd = key >= 0 && bytes[key] === quote ? stringEnd(bytes, key) : null;
    const mark = keyEnd === null ? -1 : skipSpace(bytes, keyEnd);
    const value = bytes[mark] === colon ? skipSpace(bytes, mark + 1) : -1;
    const name = value >= 0 ? bytes.toString('utf8', key + 1, keyEnd! - 1) : '';
    if (value >= 0 && bytes[value] === openBracket && listKeys.has(name)) return enter(['array'], name, value);
    const end = value >= 0 && value < bytes.length ? valueEnd(bytes, value) : null;
    if (end !== null && (end < bytes.length || final)) {
      if (bytes[value] !== openBracket || !holdsItems(bytes, value) || !mentionsEvent(bytes, value, end)) return end;
      return enter(['array'], name, value);
    }
    if (!final) return -1;
    visitor.fault('what follows its list of records is damaged');
    open.length = 0;
    return skipDamage(bytes, start, start, final, 'not JSON');
  }

  function enter(around: readonly ('object' | 'array')[], key: string | null, bracket: number): number {
    open.push(...around);
    separated = true;
    visitor.list(key);
    return bracket + 1;
  }

  function close(at: number): number {
    open.pop();
    separated = false;
    return at + 1;
  }

  /** Reports the bytes from `start` to the next object that holds an event, searched from `from` on. */
  function skipDamage(bytes: Buffer, start: number, from: number, final: boolean, reason: string): number {
    const next = nextWhole(bytes, from);
    let end = next < 0 ? bytes.length : next;
    if (!inList()) {
      const line = bytes.indexOf('\n{', from);
      if (line >= 0 && line < end) end = line;
    }
    if (end === bytes.length && !final) return -1;
    visitor.bad(bytes, start, trimEnd(bytes, start, end), reason, inList());
    separated = true;
    torn = true;
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

  function valueEnd(bytes: Buffer, at: number): number | null {
    const c = bytes[at];
    if (c === quote) return stringEnd(bytes, at);
    if (c === openBrace || c === openBracket)
      return scanner.scanObject(bytes, at, bytes.length, false) === scanEnd.complete ? scanner.scan.end : null;
    return wordEnd(bytes, at);
  }

  return { push };
}

/** Only what follows a bracket, a comma, another object or a line end, and has a key, may be a record. */
function mayBegin(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && isSpace(bytes[before]!)) before--;
  return (before < 0 || bytes[before] !== colon) && bytes[skipSpace(bytes, at + 1)] === quote;
}

/** Without white space, and the comma that stands in front of what comes next. */
function trimEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isSpace(bytes[at - 1]!)) at--;
  if (at > start + 1 && at < bytes.length && bytes[at - 1] === comma) at--;
  return at;
}
