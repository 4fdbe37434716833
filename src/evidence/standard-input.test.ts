import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolStandardInput } from './standard-input.ts';
import { standardInput } from './standard-input-name.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-stdin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('standard input as evidence', () => {
  const input = () => Readable.from([Buffer.from('{"Records"'), Buffer.from(':[]}')]);

  it('is kept beside the case, named by its content', async () => {
    const caseFile = join(folder, 'made/case.duckdb');
    const [spooled] = await spoolStandardInput([standardInput], caseFile, input());
    expect(readFileSync(spooled!, 'utf8')).toBe('{"Records":[]}');
    expect(await spoolStandardInput([standardInput, 'a'], caseFile, input())).toEqual([spooled, 'a']);
    expect(readdirSync(join(folder, 'made'))).toHaveLength(1);
  });

  it('is left alone where nobody asks for it', async () => {
    expect(await spoolStandardInput(['a', 'b'], join(folder, 'case'), input())).toEqual(['a', 'b']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused twice', async () => {
    await expect(spoolStandardInput([standardInput, standardInput], join(folder, 'case'), input())).rejects.toThrow(
      /once/,
    );
  });

  it('leaves nothing when it breaks off', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('broken pipe')) });
    await expect(spoolStandardInput([standardInput], join(folder, 'case'), broken)).rejects.toThrow('broken pipe');
    expect(readdirSync(folder)).toEqual([]);
  });
});
