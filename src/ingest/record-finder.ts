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
import { fieldNumber, recordFields, valueKind } from './record-field.ts';
import type { RecordScanner } from './record-scanner.ts';
import { createRecordSearch, trimEnd } from './record-search.ts';
import type { RecordVisitor } from './record-visitor.ts';
import { scanEnd } from './scan.ts';

/** Finds records in the text of a file, whatever wraps them. */
export interface RecordFinder {
  /**
   * Takes the next window of the file and gives how many of its bytes are done with; the next window begins there.
   * `final`: the window cannot grow, so what it does not end is damaged; `atEnd`: nothing follows it.
   */
  push(bytes: Buffer, final: boolean, atEnd?: boolean): number;
}

const listNumbers = recordFields.flatMap(({ role }, number) => (role === 'list' ? [number] : []));
const eventVersion = fieldNumber('eventVersion');
const listKeys = new Set(listNumbers.map((number) => recordFields[number]!.name));
const newline = 0x0a;
const deepestList = 64;
/** CloudWatch Logs export: `2023-04-18T10:11:12.000Z {…}`. */
const lineTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z[ \t]+$/;

/**
 * Walks over documents that stand one after another (NDJSON, concatenated, or one alone), into the lists of records that
 * they hold. Damage ends a record, not the file: the walk goes on at the next object that holds an event.
 */
export function createRecordFinder(scanner: RecordScanner, visitor: RecordVisitor): RecordFinder {
  /** What is open around the current place: lists of records, and the objects that they stand in. */
  const open: ('object' | 'array')[] = [];
  /** Within a list: a comma, or the bracket, stood in front of the current place. */
  let separated = false;
  /** The structure is damaged, so marks without an object around them are remains of it. */
  let torn = false;
  /** A line ended since the last document that was no list. */
  let lineEnded = true;
  const search = createRecordSearch(scanner, visitor.holdsEvent);

  const inList = () => open.at(-1) === 'array';

  function push(bytes: Buffer, final: boolean, atEnd = final): number {
    let at = 0;
    search.allow(bytes.length);
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
      lineEnded ||= c === newline;
      if (isSpace(c)) continue;
      // Files that were joined have a byte order mark each.
      if (open.length === 0 && c === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 2;
      else if (inList() && c === comma) separated = true;
      else if (!(torn && open.length === 0 && (c === comma || c === closeBrace || c === closeBracket))) return at;
    }
    return bytes.length;
  }

  /** One document or one item of a list; gives where it ends, -1 if the window ends before. */
  function itemStep(bytes: Buffer, at: number, final: boolean): number {
    const c = bytes[at]!;
    if (c === openBrace) {
      const end = inList() ? visitor.run(bytes, at) : at;
      if (end === at) return objectStep(bytes, at, final);
      separated = false;
      return end;
    }
    if (inList()) {
      if (c === closeBracket) return close(at);
      if (!separated) return skipDamage(bytes, at, at, final, 'not JSON');
      if (c === openBracket && open.length < deepestList && holdsItems(bytes, at)) return enter(['array'], null, at);
      return otherItem(bytes, at, final);
    }
    if (c === openBracket) return enter(['array'], null, at);
    if (c === quote) return otherItem(bytes, at, final);
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
      const from = searchStart(at, how);
      return skipDamage(bytes, at, from, final, how === scanEnd.cut ? 'cut off' : 'not JSON');
    }
    if (inList()) {
      const behind = skipSpace(bytes, end);
      if (behind === bytes.length && !final) return -1;
      // Without the end of a list of its own, a record holds those behind it, and the end of the list that it stands in.
      if (bytes[behind] !== comma && bytes[behind] !== closeBracket) {
        if (search.next(bytes.subarray(0, end), at + 1, true) < end)
          return skipDamage(bytes, at, at + 1, final, 'runs into the next record');
        scanner.scanObject(bytes, at, bytes.length, false);
      }
    }
    if (takeItem(bytes, at, end)) {
      separated = false;
      return end;
    }
    const list = open.length < deepestList ? findList(bytes, at, end) : null;
    if (list) return enter([...list.around, 'array'], list.key, list.at);
    visitor.noEvent(bytes, at, end);
    separated = false;
    return end;
  }

  function takeItem(bytes: Buffer, at: number, end: number): boolean {
    if (!inList()) {
      if (!lineEnded) visitor.sameLine();
      lineEnded = false;
    }
    return visitor.item(bytes, at, end, inList());
  }

  /** Where whole records may stand in or behind the damaged object at `at`, just scanned. */
  function searchStart(at: number, how: number): number {
    const { kinds, valueStart, lastString } = scanner.scan;
    const withoutBracket = listNumbers.find((number) => kinds[number] === valueKind.object);
    if (withoutBracket !== undefined) return valueStart[withoutBracket]!;
    // A wrapper may hold some in front of the damage, and so does a record whose end is lost; others have parameters there.
    return kinds[eventVersion] === 0 || how === scanEnd.cut ? at + 1 : Math.max(lastString, at + 1);
  }

  /** An item that is no object: the text of a record, or nothing that could be one. */
  function otherItem(bytes: Buffer, at: number, final: boolean): number {
    const end = valueEnd(bytes, at);
    const behind = end === null ? bytes.length : skipSpace(bytes, end);
    if (behind === bytes.length && !final) return -1;
    // A stray quote makes a string of what stands up to the next one, and that is within the record behind it.
    const stray = end !== null && bytes[at] === quote && !endsItem(bytes, end, behind);
    if (end === null || (stray && !visitor.holdsEvent(bytes, at, end)))
      return skipDamage(bytes, at, at + 1, final, 'not JSON');
    separated = false;
    if (bytes[at] !== quote) visitor.bad(bytes, at, end, 'no object', true);
    else if (!takeItem(bytes, at, end)) visitor.noEvent(bytes, at, end);
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
    let end = search.next(bytes, from, final);
    if (end < 0) return -1;
    if (!inList()) {
      const line = bytes.indexOf('\n{', from);
      if (line >= 0 && line < end) end = line;
    }
    if (end === bytes.length && !final) return -1;
    if (end > start) visitor.bad(bytes, start, trimEnd(bytes, start, end), reason, inList());
    separated = true;
    torn = true;
    lineEnded = true;
    return end;
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

/** True if an item may end at `end`: what follows its white space, `behind`, ends it, or its line does. */
function endsItem(bytes: Buffer, end: number, behind: number): boolean {
  if (behind === bytes.length || bytes[behind] === comma || bytes[behind] === closeBracket) return true;
  return bytes.subarray(end, behind).includes(newline);
}
