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
  /** A top-level key that is not known. */
  unknownKey: 64,
  /** A value of a kind that CloudTrail does not write there, at the top level. */
  wrongType: 128,
  /** A known top-level key that is none of an event's own. */
  otherKey: 256,
} as const;

/** What one scan found; the same object is filled again by the next scan. */
export interface Scan {
  end: number;
  /** Bits of `trait`. */
  traits: number;
  /** Where the last string begins: what follows a broken one may lie inside it. */
  lastString: number;
  /** Value kind (bits of `valueKind`) of each known top-level key, by number; 0 = absent. */
  kinds: Uint8Array;
  /** Start and end of each known key's value. */
  valueStart: Int32Array;
  valueEnd: Int32Array;
  /** Start and end of each unknown top-level key's text, in pairs; of the first 128. */
  unknown: readonly number[];
  /** The known keys that stand there again, by number, and how often they do. */
  repeated: readonly { readonly field: number; readonly times: number }[];
  /** The key whose list ended the scan. */
  listKey: number;
  /** A hash of the keys within userIdentity, and of what kind of value each has: equal where it is built alike. */
  identityShape: number;
  /** The whole object has an eventTime in the usual form: `YYYY-MM-DDTHH:MM:SSZ`. Others may be readable, too. */
  hasUsualTime: boolean;
}
