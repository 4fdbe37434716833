import { createJsonReader, stringBroken, trait, wordEnd, wordKind } from './json-reader.ts';
import { fieldNumber, findField, recordFields, valueKind } from './record-field.ts';

/** How a scan ended. */
export const scanEnd = {
  /** A whole JSON object; `end` is behind its last byte. */
  complete: 0,
  /** The bytes ended inside it. */
  cut: 1,
  /** It is no JSON from `end` on. */
  broken: 2,
  /** A wrapper: `end` is at the `[` of the list of records that it holds. */
  list: 3,
} as const;

/** What one scan found; the same object is filled again by the next scan. */
export interface Scan {
  end: number;
  /** Bits of `trait`. */
  traits: number;
  /** Where the last string begins: what follows a broken one may lie inside it. */
  lastString: number;
  /** Value kind (bits of `valueKind`) of each known top-level key, by number; 0 = absent. */
  readonly kinds: Uint8Array;
  /** Start and end of each known key's value. */
  readonly valueStart: Float64Array;
  readonly valueEnd: Float64Array;
  /** Start and end of each unknown top-level key's text, in pairs. */
  readonly unknown: number[];
  /** Numbers of the known keys that stand there twice. */
  readonly repeated: number[];
  /** The key whose list ended the scan. */
  listKey: number;
  /** A hash of the keys within userIdentity, and of what kind of value each has: equal where it is built alike. */
  identityShape: number;
}

/** Finds the end of the JSON object (or array) at `start` and what stands at its top level. */
export interface RecordScanner {
  readonly scan: Scan;
  /** Gives a `scanEnd`. With `enterLists`, stops at a list of records inside a wrapper. */
  scanObject(bytes: Buffer, start: number, limit: number, enterLists: boolean): number;
}

const maximumDepth = 2 ** 24;
const identity = fieldNumber('userIdentity');
const mostUnknown = 128;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function shapeWithKey(shape: number, bytes: Buffer, start: number, end: number): number {
  let sum = shape;
  for (let at = start; at < end; at++) sum = (Math.imul(sum, 31) + bytes[at]!) | 0;
  return sum;
}

/** Numbers are of one kind, whatever digit they begin with. */
function shapeWithValue(shape: number, first: number, depth: number): number {
  return (Math.imul(shape, 31) + (first >= 0x2d && first <= 0x39 ? 0x30 : first) * 64 + depth) | 0;
}

/**
 * A scanner that reads each byte once and builds nothing: it checks the JSON grammar and notes the top-level keys.
 * So a record that it passes is one that DuckDB parses, apart from invalid UTF-8 and what `traits` names.
 */
export function createRecordScanner(): RecordScanner {
  const reader = createJsonReader();
  let objects = new Uint8Array(1024);
  const scan: Scan = {
    end: 0,
    traits: 0,
    lastString: 0,
    kinds: new Uint8Array(recordFields.length),
    valueStart: new Float64Array(recordFields.length),
    valueEnd: new Float64Array(recordFields.length),
    unknown: [],
    repeated: [],
    listKey: -1,
    identityShape: 0,
  };

  function finish(how: number, end: number): number {
    scan.end = end;
    scan.traits |= reader.traits;
    return how;
  }

  function failedString(how: number, at: number, limit: number): number {
    return how === stringBroken ? finish(scanEnd.broken, at) : finish(scanEnd.cut, limit);
  }

  /** Notes the top-level key between the quotes; gives its number, -1 if it is unknown or stands there already. */
  function noteKey(bytes: Buffer, start: number, end: number): number {
    const key = findField(bytes, start, end);
    if (key < 0) {
      if (bytes.subarray(start, end).includes(0x5c)) scan.traits |= trait.escapedKey;
      if (scan.unknown.length < 2 * mostUnknown) scan.unknown.push(start, end);
      return -1;
    }
    if (scan.kinds[key] === 0) return key;
    scan.repeated.push(key);
    scan.traits |= trait.repeatedKey;
    return -1;
  }

  function push(depth: number, inObject: boolean): void {
    if (depth >= objects.length) {
      const larger = new Uint8Array(objects.length * 4);
      larger.set(objects);
      objects = larger;
    }
    objects[depth] = inObject ? 1 : 0;
  }

  function scanObject(bytes: Buffer, start: number, limit: number, enterLists: boolean): number {
    scan.kinds.fill(0);
    scan.unknown.length = 0;
    scan.repeated.length = 0;
    scan.traits = 0;
    scan.lastString = start;
    scan.identityShape = 0;
    reader.traits = 0;
    let depth = 1;
    let inObject = bytes[start] === openBrace;
    let key = -1;
    let behindComma = false;
    let i = start + 1;

    for (;;) {
      i = reader.skipSpace(bytes, i, limit);
      if (i >= limit) return finish(scanEnd.cut, limit);
      let c = bytes[i]!;
      let closing = c === (inObject ? closeBrace : closeBracket);
      if (closing) {
        if (behindComma) scan.traits |= trait.lenient;
      } else {
        if (inObject) {
          if (c !== quote) return finish(scanEnd.broken, i);
          scan.lastString = i;
          const end = reader.skipString(bytes, i, limit);
          if (end < 0) return failedString(end, i, limit);
          if (depth === 1) key = noteKey(bytes, i + 1, end - 1);
          else if (key === identity) scan.identityShape = shapeWithKey(scan.identityShape, bytes, i, end);
          i = reader.skipSpace(bytes, end, limit);
          if (i >= limit) return finish(scanEnd.cut, limit);
          if (bytes[i] !== colon) return finish(scanEnd.broken, i);
          i = reader.skipSpace(bytes, i + 1, limit);
          if (i >= limit) return finish(scanEnd.cut, limit);
          c = bytes[i]!;
        }
        const atTop = depth === 1 && key >= 0;
        if (key === identity) scan.identityShape = shapeWithValue(scan.identityShape, c, depth);
        const valueStart = i;
        let kind: number;
        if (c === quote) {
          scan.lastString = i;
          i = reader.skipString(bytes, i, limit);
          if (i < 0) return failedString(i, valueStart, limit);
          kind = valueKind.string;
        } else if (c === openBrace || c === openBracket) {
          if (depth >= maximumDepth) return finish(scanEnd.broken, i);
          push(depth++, inObject);
          inObject = c === openBrace;
          if (atTop) {
            scan.kinds[key] = inObject ? valueKind.object : valueKind.array;
            scan.valueStart[key] = i;
            if (enterLists && !inObject && recordFields[key]!.role === 'list') {
              scan.listKey = key;
              return finish(scanEnd.list, i);
            }
          }
          behindComma = false;
          i++;
          continue;
        } else {
          i = wordEnd(bytes, i, limit);
          if (i >= limit) return finish(scanEnd.cut, limit);
          kind = wordKind(bytes, valueStart, i);
          if (kind === 0) return finish(scanEnd.broken, valueStart);
          if (kind < 0) {
            scan.traits |= trait.lenient;
            kind = -kind;
          }
        }
        if (atTop) {
          scan.kinds[key] = kind;
          scan.valueStart[key] = valueStart;
          scan.valueEnd[key] = i;
        }
      }

      // Behind a value, or at a closing bracket.
      for (;;) {
        if (!closing) {
          i = reader.skipSpace(bytes, i, limit);
          if (i >= limit) return finish(scanEnd.cut, limit);
          c = bytes[i]!;
          if (c === comma) break;
          if (c !== (inObject ? closeBrace : closeBracket)) return finish(scanEnd.broken, i);
        }
        closing = false;
        i++;
        if (--depth === 0) return finish(scanEnd.complete, i);
        inObject = objects[depth] === 1;
        if (depth === 1 && key >= 0) scan.valueEnd[key] = i;
      }
      i++;
      behindComma = true;
    }
  }

  return { scan, scanObject };
}
