import { cellText, type OutputColumn, type Plain, type RowWriter } from './cell.ts';

const needsQuotes = /[",\r\n]/;

/**
 * CSV as in RFC 4180, with a header and LF. NULL is an empty field, an empty text is `""`. `show` is applied to every
 * text: on a terminal it makes control characters visible, elsewhere CSV is data and keeps them.
 */
export function csvWriter(
  columns: readonly OutputColumn[],
  show: (text: string) => string = (text) => text,
): RowWriter {
  // A lone empty field would be an empty line, which readers skip.
  const nullField = columns.length === 1 ? '""' : '';
  const field = (value: Plain) => {
    if (value === null) return nullField;
    const text = show(cellText(value));
    return text === '' || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (values: readonly Plain[]) => `${values.map(field).join(',')}\n`;
  let header = line(columns.map(({ name }) => name));
  return {
    rows(rows) {
      const text = header + rows.map(line).join('');
      header = '';
      return text;
    },
    end: () => header,
  };
}
