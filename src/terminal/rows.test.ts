import { describe, expect, it } from 'vitest';
import type { OutputColumn, Plain, RowWriter } from './cell.ts';
import { csvWriter } from './csv.ts';
import { jsonWriter, ndjsonWriter } from './json-rows.ts';
import { visible } from './plain-text.ts';

const columns = (...names: string[]): OutputColumn[] => names.map((name) => ({ name, numeric: false }));
const written = (writer: RowWriter, ...batches: Plain[][][]) =>
  batches.map((rows) => writer.rows(rows)).join('') + writer.end();

describe('CSV rows', () => {
  it('quote separators, quotes and every kind of line break, end in LF, and tell NULL from an empty text', () => {
    const row = ['a,b', 'say "no"', 'line\r\nbreak', 'lone\rreturn', null, '', 5, true];
    expect(written(csvWriter(columns('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')), [row])).toBe(
      'a,b,c,d,e,f,g,h\n"a,b","say ""no""","line\r\nbreak","lone\rreturn",,"",5,true\n',
    );
  });

  it('have their header once, also without a row', () => {
    expect(written(csvWriter(columns('a', 'b')))).toBe('a,b\n');
    expect(written(csvWriter(columns('a')), [['x']], [['y']])).toBe('a\nx\ny\n');
  });

  it('never are an empty line, which readers would skip', () => {
    expect(written(csvWriter(columns('a')), [[null]])).toBe('a\n""\n');
  });

  it('are data: control characters stay, unless a terminal shows them', () => {
    expect(written(csvWriter(columns('a')), [['\x1b[2J']])).toBe('a\n\x1b[2J\n');
    expect(written(csvWriter(columns('a'), visible), [['\x1b[2J']])).toBe('a\n\\x1b[2J\n');
  });
});

describe('JSON rows', () => {
  it('are one array of objects, in the order of the columns', () => {
    const text = written(jsonWriter(columns('b', '1', '__proto__')), [['x', null, '']], [['y', 2, [1, null]]]);
    expect(text).toBe('[\n{"b":"x","1":null,"__proto__":""},\n{"b":"y","1":2,"__proto__":[1,null]}\n]\n');
    expect(JSON.parse(text)).toHaveLength(2);
    expect(written(jsonWriter(columns('a')))).toBe('[]\n');
  });

  it('are one object a line in NDJSON', () => {
    expect(written(ndjsonWriter(columns('a')), [['x']], [['y\nz']])).toBe('{"a":"x"}\n{"a":"y\\nz"}\n');
    expect(written(ndjsonWriter(columns('a')))).toBe('');
  });

  it('escape what a terminal would act on', () => {
    const text = written(ndjsonWriter(columns('a')), [['\x1b[2J\x9b2J\u202e\u2028\ud800']]);
    expect(text).toBe('{"a":"\\u001b[2J\\u009b2J\\u202e\\u2028\\ud800"}\n');
  });
});
