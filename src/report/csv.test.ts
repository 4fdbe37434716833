import { describe, expect, it } from 'vitest';
import { formatCsv, guarded, joined } from './csv.ts';

describe('a CSV cell', () => {
  it.each([
    ['a lone carriage return', 'a\rb', '"a\rb"\n'],
    ['a line feed', 'a\nb', '"a\nb"\n'],
    ['a quote', 'a"b', '"a""b"\n'],
    ['a comma', 'a,b', '"a,b"\n'],
    ['true', true, 'true\n'],
    ['false', false, 'false\n'],
    ['null', null, '\n'],
    ['zero', 0, '0\n'],
  ])('writes %s so that it comes back as it was', (_, cell, text) => {
    expect(formatCsv([[cell]])).toBe(text);
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
