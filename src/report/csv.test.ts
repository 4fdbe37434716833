import { describe, expect, it } from 'vitest';
import type { Plain } from '../terminal/cell.ts';
import { createCsv, guarded, joined } from './csv.ts';

function csvOf(header: readonly string[], rows: readonly (readonly Plain[])[]): string {
  const pieces: string[] = [];
  const csv = createCsv({ write: (piece) => pieces.push(piece), close: () => '' }, header);
  for (const row of rows) csv.row(row);
  csv.end();
  return pieces.join('');
}

describe('a CSV file', () => {
  it('has a header, LF, and cells that come back as they were', () => {
    const cells = ['a\rb', 'a\nb', 'a"b', 'a,b', true, false, null, 0, ''];
    const text = csvOf(
      ['name', 'cell'],
      cells.map((cell) => ['x', cell]),
    );
    expect(text).toBe('name,cell\nx,"a\rb"\nx,"a\nb"\nx,"a""b"\nx,"a,b"\nx,true\nx,false\nx,\nx,0\nx,""\n');
  });

  it('holds its header where there is no row', () => {
    expect(csvOf(['name'], [])).toBe('name\n');
  });
});

describe('a spreadsheet formula in log text', () => {
  it.each([
    '=HYPERLINK("http://203.0.113.9")',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    ' =1',
    '\u0000=1',
    '\n=1',
    '\t=1',
    '\u00a0=1',
    '\ufeff=1',
    '\u200b=1',
    '\r',
    '＝1',
    '＋1',
    '－1',
    '＠SUM(1)',
  ])('is guarded: %j', (text) => {
    expect(guarded(text)).toBe(`'${text}`);
  });

  it.each(['aws-cli/2.11.2', '203.0.113.9', 'a=1', '2001:db8::1', '', "'quoted'"])('is not seen in %j', (text) => {
    expect(guarded(text)).toBe(text);
  });

  it('is guarded in every item of a list, for where a semicolon separates cells', () => {
    expect(joined(['a', '=1', 'b'])).toBe("a;'=1;b");
  });
});
