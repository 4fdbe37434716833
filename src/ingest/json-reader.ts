import { valueKind } from './record-field.ts';

/** Peculiarities of JSON text, as bits. */
export const trait = {
  /** CR or LF between tokens: harmless, but not in NDJSON. */
  newline: 1,
  /** A control character inside a string. */
  control: 2,
  /** A `\ud8xx`-like escape: perhaps half a surrogate pair. */
  surrogate: 4,
  /** Trailing comma, NaN, Infinity: no JSON, but DuckDB reads it. */
  lenient: 8,
  /** A top-level key written with escapes. */
  escapedKey: 16,
  /** A top-level key twice. */
  repeatedKey: 32,
} as const;

/** What `skipString` gives for a string that the bytes end in, or that is no JSON. */
export const stringCut = -1;
export const stringBroken = -2;

const quote = 0x22;

/** Byte classes inside a string: 0 goes on, 1 quote, 2 backslash, 3 control character. */
const inString = new Uint8Array(256).fill(3, 0, 0x20);
inString[quote] = 1;
inString[0x5c] = 2;

/** A table of which bytes are among `characters`. */
const tableOf = (characters: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
};

const isEscape = tableOf('"\\/bfnrt');
const isHex = tableOf('0123456789abcdefABCDEF');
const inWord = tableOf('+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');

/** Steps over the tokens of JSON in bytes, and collects the traits of what it passes. */
export interface JsonReader {
  /** Bits of `trait`; the caller resets them. */
  traits: number;
  /** Gives the first place from `at` on that is no white space; `limit` if there is none. */
  skipSpace(bytes: Buffer, at: number, limit: number): number;
  /** From a quote: gives the place behind the closing quote, or `stringCut`, or `stringBroken`. */
  skipString(bytes: Buffer, at: number, limit: number): number;
}

/** A reader without a place of its own: it is told where to look. */
export function createJsonReader(): JsonReader {
  const reader: JsonReader = { traits: 0, skipSpace, skipString };

  function skipSpace(bytes: Buffer, at: number, limit: number): number {
    for (let i = at; i < limit; i++) {
      const c = bytes[i]!;
      if (c > 0x20) return i;
      if (c === 0x0a || c === 0x0d) reader.traits |= trait.newline;
      else if (c !== 0x20 && c !== 0x09) return i;
    }
    return limit;
  }

  function skipString(bytes: Buffer, at: number, limit: number): number {
    for (let i = at + 1; i < limit; i++) {
      const c = inString[bytes[i]!]!;
      if (c === 0) continue;
      if (c === 1) return i + 1;
      if (c === 3) reader.traits |= trait.control;
      else {
        i++;
        const next = bytes[i]!;
        if (i < limit && isEscape[next] === 0 && (next !== 0x75 || !skipCodePoint(bytes, i + 1, limit)))
          return stringBroken;
      }
    }
    return stringCut;
  }

  /** Checks the four hex digits of an escape, as far as there are bytes. */
  function skipCodePoint(bytes: Buffer, at: number, limit: number): boolean {
    if (at < limit && (bytes[at]! | 0x20) === 0x64) reader.traits |= trait.surrogate;
    for (let i = at; i < Math.min(at + 4, limit); i++) if (isHex[bytes[i]!] === 0) return false;
    return true;
  }

  return reader;
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const lenientWords = /^-?(nan|inf|infinity)$/i;

/** The end of the number or literal at `at`. */
export function wordEnd(bytes: Buffer, at: number, limit: number): number {
  let end = at;
  while (end < limit && inWord[bytes[end]!] === 1) end++;
  return end;
}

/** The kind of the number or literal between `start` and `end`: bits of `valueKind`; 0 if it is neither; negative if only DuckDB takes it. */
export function wordKind(bytes: Buffer, start: number, end: number): number {
  if (isSmallInteger(bytes, start, end)) return valueKind.number;
  if (isWord(bytes, start, end, true_) || isWord(bytes, start, end, false_)) return valueKind.boolean;
  if (isWord(bytes, start, end, null_)) return valueKind.null;
  const word = bytes.toString('latin1', start, end);
  if (jsonNumber.test(word)) return valueKind.number;
  return lenientWords.test(word) ? -valueKind.number : 0;
}

const [true_, false_, null_] = ['true', 'false', 'null'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];

/** Text is not made of the bytes: every record has some of these words. */
function isWord(bytes: Buffer, start: number, end: number, word: Buffer): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

function isSmallInteger(bytes: Buffer, start: number, end: number): boolean {
  if (end === start || (bytes[start] === 0x30 && end - start > 1)) return false;
  for (let i = start; i < end; i++) if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return false;
  return true;
}
