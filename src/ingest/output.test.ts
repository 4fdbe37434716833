import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createOutput } from './output.ts';

const folder = mkdtempSync(join(tmpdir(), 'coldtrail-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('an output over a longer file leaves nothing of it', () => {
  const path = join(folder, 'segment');
  const output = createOutput(64);
  for (const text of ['a longer text '.repeat(20), 'short', '', 'longer again '.repeat(9)]) {
    output.open(path);
    output.bytes(Buffer.from(text), 0, text.length);
    expect(output.close()).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

it('an output of what has line breaks writes spaces, and leaves the bytes as they are', () => {
  const path = join(folder, 'lines');
  const output = createOutput(64);
  const bytes = Buffer.from('{"a":\r\n1,\n"b":2}');
  output.open(path);
  output.bytesOnOneLine(bytes, 1, bytes.length);
  output.close();
  expect(readFileSync(path, 'utf8')).toBe('"a":  1, "b":2}');
  expect(bytes.toString()).toBe('{"a":\r\n1,\n"b":2}');
});
