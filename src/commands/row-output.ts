import type { OutputColumn, RowWriter } from '../terminal/cell.ts';
import { wantsColor } from '../terminal/color.ts';
import { csvWriter } from '../terminal/csv.ts';
import { jsonWriter, ndjsonWriter } from '../terminal/json-rows.ts';
import { visible } from '../terminal/plain-text.ts';
import { tableWriter } from '../terminal/table.ts';

/** The formats in which rows are printed. */
export const outputFormats = ['table', 'csv', 'json', 'ndjson'] as const;

/** Writes rows to standard output in `format`; without one a table on a terminal, else CSV. */
export function rowWriter(
  format: (typeof outputFormats)[number] | undefined,
  columns: readonly OutputColumn[],
  noColor: boolean,
): RowWriter {
  const { isTTY, columns: width } = process.stdout;
  switch (format ?? (isTTY ? 'table' : 'csv')) {
    case 'table':
      return tableWriter(columns, { width: isTTY ? width : undefined, color: wantsColor(process.stdout, noColor) });
    case 'csv':
      return csvWriter(columns, isTTY ? visible : undefined);
    case 'json':
      return jsonWriter(columns);
    case 'ndjson':
      return ndjsonWriter(columns);
  }
}
