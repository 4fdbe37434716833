import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { createStaging, publish, refuseForeignFolder } from './report-folder.ts';

/** A folder with these files; a name that ends in `/` is a folder. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files))
    name.endsWith('/') ? mkdirSync(join(folder, name)) : writeFileSync(join(folder, name), text);
  return folder;
}

const ours = JSON.stringify({ tool: { name: 'coldtrail', version: '0.0.1' } });
const refused = (says: string) => expect.objectContaining({ code: 2, message: expect.stringContaining(says) });

describe('a report may be written', () => {
  it.each([
    ['into an absent folder', () => join(temporaryFolder(), 'not/there')],
    ['into an empty folder', () => folderWith({})],
    ['over an earlier report, with other things beside it', () => folderWith({ 'run.json': ours, 'notes.txt': '' })],
    [
      'where an interrupted load left its case',
      () => folderWith({ 'case.duckdb': '', 'case.duckdb.wal': '', '.coldtrail-x/': '' }),
    ],
  ])('%s', (_, folder) => {
    const out = folder();
    expect(() => refuseForeignFolder(out, join(out, 'case.duckdb'))).not.toThrow();
  });
});

describe('a report is refused', () => {
  it.each([
    ['a folder of other things', { 'notes.txt': '' }, 'notes.txt'],
    [
      'a folder with another tool’s manifest.json',
      { 'manifest.json': '{"tool":{"name":"coldtrail"}}' },
      'manifest.json',
    ],
    ['a folder with another tool’s run.json', { 'run.json': '{"tool":{"name":"other"}}' }, 'run.json'],
    ['a folder with a broken run.json', { 'run.json': '{"tool"' }, 'run.json'],
    ['a folder with a case that is not the one reported', { 'other.duckdb': '' }, 'other.duckdb'],
  ])('%s', (_, files, named) => {
    const out = folderWith(files);
    expect(() => refuseForeignFolder(out, join(out, 'case.duckdb'))).toThrow(refused(named));
    expect(readdirSync(out)).toEqual(Object.keys(files));
  });

  it('a file', () => {
    const folder = folderWith({ report: '' });
    expect(() => refuseForeignFolder(join(folder, 'report'))).toThrow(refused('is a file'));
  });
});

describe('publishing', () => {
  it('replaces each file, drops those of the earlier report, and leaves the rest alone', () => {
    const out = folderWith({
      'run.json': ours,
      'findings.json': 'old',
      'timesketch.jsonl': 'old',
      'notes.txt': 'mine',
    });
    const staging = createStaging(out);
    for (const file of ['findings.json', 'SHA256SUMS', 'run.json']) writeFileSync(join(staging, file), 'new');
    publish(staging, out, ['findings.json', 'SHA256SUMS', 'run.json']);
    expect(readdirSync(out).filter((name) => !name.startsWith('.'))).toEqual([
      'SHA256SUMS',
      'findings.json',
      'notes.txt',
      'run.json',
    ]);
    expect(readFileSync(join(out, 'findings.json'), 'utf8')).toBe('new');
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('starts without what a killed run left behind', () => {
    const out = folderWith({ '.coldtrail-report-killed/': '' });
    createStaging(out);
    expect(readdirSync(out)).toEqual([expect.not.stringContaining('killed')]);
  });
});
