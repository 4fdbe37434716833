/** A value as query output shows it: what JSON can say. Integers beyond 2^53-1 and times are text. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A column of query output. */
export interface OutputColumn {
  readonly name: string;
  readonly numeric: boolean;
}

/** Writes rows in one format, batch by batch: each call gives the text that goes out next. */
export interface RowWriter {
  rows(rows: readonly (readonly Plain[])[]): string;
  /** What is left to write after the last row. */
  end(): string;
}

/** Characters that a terminal acts on and JSON would let stand: DEL, C1, bidirectional controls, line separators. */
const unescaped = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `value` as JSON text, with every control character escaped. */
export function jsonText(value: Plain): string {
  return JSON.stringify(value).replace(
    unescaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `value` as the text of a cell; NULL is the caller's affair. */
export const cellText = (value: Exclude<Plain, null>): string =>
  typeof value === 'object' ? jsonText(value) : String(value);
