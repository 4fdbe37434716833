import type { Plain } from '../terminal/cell.ts';
import { csvWriter } from '../terminal/csv.ts';
import type { Sink } from './sink.ts';

/** A CSV file in the making: UTF-8, a header, LF. */
export interface CsvFile {
  row(cells: readonly Plain[]): void;
  end(): void;
}

/** Begins a CSV file with `header` on `sink`. The cells must already be guarded where they quote the evidence. */
export function createCsv(sink: Sink, header: readonly string[]): CsvFile {
  const writer = csvWriter(header.map((name) => ({ name, numeric: false })));
  return {
    row: (cells) => sink.write(writer.rows([cells])),
    end: () => sink.write(writer.end()),
  };
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
