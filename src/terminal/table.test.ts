import { describe, expect, it } from 'vitest';
import type { OutputColumn, Plain } from './cell.ts';
import { type TableOptions, tableWriter } from './table.ts';

const text = (name: string): OutputColumn => ({ name, numeric: false });
const number = (name: string): OutputColumn => ({ name, numeric: true });

function table(columns: OutputColumn[], rows: Plain[][], options: TableOptions = {}): string {
  const writer = tableWriter(columns, options);
  return writer.rows(rows) + writer.end();
}

describe('the table', () => {
  it('aligns text to the left and numbers to the right', () => {
    expect(
      table(
        [text('eventname'), number('events')],
        [
          ['AssumeRole', 5],
          ['Decrypt', 1200],
        ],
      ),
    ).toBe('eventname   events\n──────────  ──────\nAssumeRole       5\nDecrypt       1200\n');
  });

  it('shows its columns when there is no row', () => {
    expect(table([text('a'), text('b')], [])).toBe('a  b\n─  ─\n');
  });

  it('tells NULL from an empty text', () => {
    expect(
      table(
        [text('a'), text('b')],
        [
          [null, ''],
          ['', null],
        ],
      ),
    ).toBe('a     b\n────  ────\nNULL\n      NULL\n');
    expect(table([text('a')], [[null], ['NULL']], { color: true })).toContain('\x1b[2mNULL\x1b[22m\nNULL\n');
  });

  it('aligns behind wide characters and combining marks, and cuts none of them', () => {
    const lines = table(
      [text('name'), text('n')],
      [
        ['日本語', 'x'],
        ['e\u0301te\u0301', 'x'],
      ],
    ).split('\n');
    expect(lines[2]).toBe('日本語  x');
    expect(lines[3]).toBe('e\u0301te\u0301     x');
  });

  it('makes terminal escapes, line breaks and bidirectional controls of hostile log text visible', () => {
    const hostile = '\x1b]0;owned\x07\r\nadmin\u202egnp\x9b2J';
    expect(table([text('useragent')], [[hostile]])).toContain('\\x1b]0;owned\\x07\\x0d\\x0aadmin\\u202egnp\\x9b2J\n');
    expect(table([text('\x1b[2J')], [])).toContain('\\x1b[2J');
  });

  it('fits the terminal: the widest column goes on in the next line, and nothing is lost', () => {
    const agent = 'aws-cli/2.9.19 Python/3.9.11 Linux/5.15 exe/x86_64 prompt/off command/sts.get-caller-identity';
    const drawn = table([text('eventname'), text('useragent')], [['GetCallerIdentity', agent]], { width: 60 });
    const lines = drawn.trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    expect(lines.length).toBeGreaterThan(3);
    expect(
      lines
        .slice(2)
        .map((line) => line.slice(19))
        .join(''),
    ).toBe(agent);
  });

  it('becomes a list of fields where the columns are too many for the terminal', () => {
    const columns = Array.from({ length: 20 }, (_, index) => text(`column${index}`));
    const drawn = table(columns, [columns.map(() => 'a rather long value'), columns.map(() => null)], { width: 80 });
    expect(drawn).toMatch(/^── row 1 ─+\ncolumn0 {3}a rather long value\n/);
    expect(drawn).toMatch(/── row 2 ─+\ncolumn0 {3}NULL\n/);
    for (const line of drawn.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('takes its widths from the first thousand rows, and lets the rest stream in them', () => {
    const writer = tableWriter([text('a'), text('b')]);
    expect(writer.rows([['xx', 'y']])).toBe('');
    const started = writer.rows(Array.from({ length: 999 }, () => ['xxx', 'y']));
    expect(started.split('\n').slice(0, 4)).toEqual(['a    b', '───  ─', 'xx   y', 'xxx  y']);
    expect(started.split('\n')).toHaveLength(1003);
    expect(writer.rows([['longer', 'y']])).toBe('lon  y\nger\n');
    expect(writer.end()).toBe('');
  });

  it('shows structs and lists as JSON', () => {
    expect(table([text('x')], [[{ arn: 'a', tags: ['b', null] }]])).toContain('{"arn":"a","tags":["b",null]}');
  });
});
