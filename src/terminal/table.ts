import { cellText, type OutputColumn, type Plain, type RowWriter } from './cell.ts';
import { paint } from './color.ts';
import { visible } from './plain-text.ts';
import { textWidth, wrapText } from './text-width.ts';

export interface TableOptions {
  /** The terminal's width; without one, columns are as wide as the first rows need. */
  readonly width?: number | undefined;
  readonly color?: boolean;
}

interface Cell {
  readonly text: string;
  readonly isNull: boolean;
}

const gap = '  ';
/** From how many rows the widths of the columns are taken. */
const rowsForWidths = 1000;
/** Columns are not squeezed below this; where they do not fit so, each row becomes a list of its fields. */
const leastWidth = 12;

/**
 * A table for reading, in the width of the terminal: long cells go on in the next line, nothing is cut off, and
 * control characters are written out. Widths follow from the first thousand rows, so that the rest can stream.
 * NULL is `NULL`, dimmed with colour; an empty text is empty.
 */
export function tableWriter(columns: readonly OutputColumn[], options: TableOptions = {}): RowWriter {
  const width = options.width ?? Number.POSITIVE_INFINITY;
  const color = options.color ?? false;
  const names = columns.map(({ name }) => visible(name));
  let waiting: (readonly Cell[])[] = [];
  let draw: ((rows: readonly (readonly Cell[])[]) => string) | undefined;
  const start = (rows: readonly (readonly Cell[])[]) => {
    const natural = names.map((name, index) =>
      Math.max(textWidth(name), 1, ...rows.map((row) => textWidth(row[index]!.text))),
    );
    const widths = columnWidths(natural, width - gap.length * (columns.length - 1));
    draw = widths ? grid(columns, widths, color) : list(names, width, color);
    return (widths ? head(names, widths, color) : '') + draw(rows);
  };
  return {
    rows(rows) {
      const cells = rows.map((row) => row.map(cell));
      if (draw) return draw(cells);
      waiting = waiting.concat(cells);
      return waiting.length < rowsForWidths ? '' : start(waiting);
    },
    end: () => (draw ? '' : start(waiting)),
  };
}

const cell = (value: Plain): Cell =>
  value === null ? { text: 'NULL', isNull: true } : { text: visible(cellText(value)), isNull: false };

/** Widths that together take at most `room`: the widest columns give way first. Undefined if that is not to be had. */
function columnWidths(natural: readonly number[], room: number): readonly number[] | undefined {
  const total = (limit: number) => natural.reduce((sum, width) => sum + Math.min(width, limit), 0);
  if (total(Number.POSITIVE_INFINITY) <= room) return natural;
  if (total(leastWidth) > room) return undefined;
  let limit = leastWidth;
  while (total(limit + 1) <= room) limit++;
  return natural.map((width) => Math.min(width, limit));
}

function head(names: readonly string[], widths: readonly number[], color: boolean): string {
  const cells = names.map((text) => ({ text, isNull: false }));
  const lines = rowLines(
    cells,
    widths,
    () => false,
    (text) => paint(color, 'bold', text),
  );
  return `${lines}${widths.map((width) => '─'.repeat(width)).join(gap)}\n`;
}

function grid(columns: readonly OutputColumn[], widths: readonly number[], color: boolean) {
  const toTheRight = (index: number) => columns[index]!.numeric;
  const style = (text: string, { isNull }: Cell) => (isNull ? paint(color, 'dim', text) : text);
  return (rows: readonly (readonly Cell[])[]) => rows.map((row) => rowLines(row, widths, toTheRight, style)).join('');
}

/** One row, as many lines as its longest cell needs. */
function rowLines(
  cells: readonly Cell[],
  widths: readonly number[],
  toTheRight: (index: number) => boolean,
  style: (text: string, cell: Cell) => string,
): string {
  const pieces = cells.map(({ text }, index) => wrapText(text, widths[index]!));
  const height = Math.max(1, ...pieces.map(({ length }) => length));
  let lines = '';
  for (let line = 0; line < height; line++) {
    const parts = cells.map((cell, index) => {
      const text = pieces[index]![line] ?? '';
      const space = ' '.repeat(Math.max(0, widths[index]! - textWidth(text)));
      const styled = text === '' ? '' : style(text, cell);
      return toTheRight(index) ? space + styled : styled + space;
    });
    lines += `${parts.join(gap).trimEnd()}\n`;
  }
  return lines;
}

/** Every row as a list of its fields, for rows of too many columns. */
function list(names: readonly string[], width: number, color: boolean) {
  const nameWidth = Math.max(...names.map(textWidth));
  const room = Math.max(leastWidth, width - nameWidth - gap.length);
  let count = 0;
  const field = ({ text, isNull }: Cell, index: number) => {
    const [first, ...rest] = wrapText(text, room);
    const name = names[index]! + ' '.repeat(nameWidth - textWidth(names[index]!));
    const value = isNull ? paint(color, 'dim', first!) : first!;
    const lines = [
      `${paint(color, 'bold', name)}${gap}${value}`,
      ...rest.map((piece) => ' '.repeat(nameWidth + 2) + piece),
    ];
    return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  };
  return (rows: readonly (readonly Cell[])[]) =>
    rows
      .map((row) => {
        const title = `── row ${++count} `;
        return `${title}${'─'.repeat(Math.max(0, Math.min(width, 60) - title.length))}\n${row.map(field).join('')}`;
      })
      .join('');
}
