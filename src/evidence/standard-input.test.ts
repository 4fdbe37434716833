import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverEvidence } from './discover.ts';
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
    const spooled = await spoolStandardInput(caseFile, input());
    expect(readFileSync(spooled, 'utf8')).toBe('{"Records":[]}');
    expect(await spoolStandardInput(join(folder, 'made/other.duckdb'), input())).toBe(spooled);
    expect(readdirSync(join(folder, 'made'))).toEqual([expect.stringMatching(/^stdin-[0-9a-f]{16}$/)]);
  });

  it('is one file of the evidence, under a path that does not depend on the name of the case', async () => {
    const spool = () => spoolStandardInput(join(folder, 'case.duckdb'), input());
    const [file] = await discoverEvidence([standardInput], spool);
    expect(file!.path).toMatch(/^stdin-[0-9a-f]{16}$/);
  });

  it('is not read where nobody asks for it, where it is named twice, and where another argument is missing', async () => {
    const spool = () => Promise.reject(new Error('was read'));
    expect(await discoverEvidence([folder], spool)).toEqual([]);
    await expect(discoverEvidence([standardInput, standardInput], spool)).rejects.toThrow(/once/);
    await expect(discoverEvidence([standardInput, join(folder, 'missing')], spool)).rejects.toThrow(/does not exist/);
  });

  it('leaves nothing when it breaks off, even while other files keep its own from being opened', async () => {
    for (let round = 0; round < 20; round++) {
      const others = Array.from({ length: 16 }, () => readFile(import.meta.filename));
      const broken = new Readable({ read: () => broken.destroy(new Error('broken pipe')) });
      await expect(spoolStandardInput(join(folder, 'case'), broken)).rejects.toThrow('broken pipe');
      await Promise.all(others);
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});
