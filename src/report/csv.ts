import { stringify } from 'csv-stringify/sync';
import type { Sink } from './sink.ts';

type Cell = string | number | boolean | null | undefined;

/** A CSV file in the making: UTF-8, a header, LF. */
export interface CsvFile {
  row(cells: readonly Cell[]): void;
  end(): void;
}

/** Rows gathered before they are formatted: csv-stringify has a fixed cost a call. */
const batch = 500;

/** Begins a CSV file with `header` on `sink`. The cells must already be guarded where they quote the evidence. */
export function createCsv(sink: Sink, header: readonly string[]): CsvFile {
  let rows: (readonly Cell[])[] = [header];
  const flush = () => {
    sink.write(formatCsv(rows));
    rows = [];
  };
  return {
    row(cells) {
      rows.push(cells);
      if (rows.length >= batch) flush();
    },
    end: flush,
  };
}

/**
 * `rows` as CSV. Booleans are `true` and `false`, null is an empty cell. csv-stringify quotes a line feed but not a
 * lone carriage return, at which spreadsheets begin a new row too.
 */
export function formatCsv(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], {
    record_delimiter: '\n',
    quoted_match: /[\r\n]/,
    cast: { boolean: (value) => String(value) },
  });
}

/**
 * What a spreadsheet might run: a formula sign, also its full-width form, and also behind spaces, NULs, line breaks
 * and other characters that spreadsheets skip before they look.
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/u;

/** `text` with a leading `'` if a spreadsheet would run it. */
export function guarded(text: string | null): string | null {
  return text !== null && formula.test(text) ? `'${text}` : text;
}

/** A list in one cell, joined by `;`. Each item is guarded: where `;` separates cells, each would be one. */
export const joined = (texts: readonly string[]): string => texts.map(guarded).join(';');
