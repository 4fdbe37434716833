import { jsonText, type OutputColumn, type Plain, type RowWriter } from './cell.ts';

/** One JSON object a line (NDJSON), keys in the order of the columns. Column names must be unique. */
export function ndjsonWriter(columns: readonly OutputColumn[]): RowWriter {
  const object = objectText(columns);
  return { rows: (rows) => rows.map((row) => `${object(row)}\n`).join(''), end: () => '' };
}

/** One JSON array of objects, an object a line. Column names must be unique. */
export function jsonWriter(columns: readonly OutputColumn[]): RowWriter {
  const object = objectText(columns);
  let before = '[\n';
  return {
    rows: (rows) =>
      rows
        .map((row) => {
          const text = before + object(row);
          before = ',\n';
          return text;
        })
        .join(''),
    end: () => (before === '[\n' ? '[]\n' : '\n]\n'),
  };
}

/** Written by hand, for an object would put a column named `1` first and swallow `__proto__`. */
function objectText(columns: readonly OutputColumn[]): (row: readonly Plain[]) => string {
  const keys = columns.map(({ name }) => jsonText(name));
  return (row) => `{${row.map((value, index) => `${keys[index]}:${jsonText(value)}`).join(',')}}`;
}
