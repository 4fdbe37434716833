import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { snapshot } from '../test/files.ts';
import { checksums, sample, sampleChecksums, sampleDay } from '../test/sample-export.ts';

describe('the report folder of analyze', () => {
  it('may be one that coldtrail wrote: the case is used again, and the report comes out the same', async () => {
    const out = join(temporaryFolder(), 'out');
    await coldtrail(['analyze', sample, '--out', out]);
    const { code, stderr } = await coldtrail(['analyze', sample, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(checksums(out)).toBe(await sampleChecksums());
    const generation = "select value from case_property where name = 'load_generation'";
    expect((await coldtrail(['query', '--case', join(out, 'case.duckdb'), generation])).stdout).toBe('value\n1\n');
  });

  it('takes evidence that has grown', async () => {
    const cwd = temporaryFolder();
    const growing = join(cwd, 'export');
    cpSync(sampleDay(17), join(growing, '17'), { recursive: true });
    await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    cpSync(sampleDay(18), join(growing, '18'), { recursive: true });
    await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    await coldtrail(['analyze', 'export', '--out', 'fresh'], { cwd });
    expect(checksums(join(cwd, 'out'))).toBe(checksums(join(cwd, 'fresh')));
  });

  it('gets a new case, and says so, for other evidence', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['analyze', sampleDay(17), '--out', 'out'], { cwd });
    const { code, stderr } = await coldtrail(['analyze', sampleDay(18), '--out', 'out'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('came from other evidence');
    await coldtrail(['analyze', sampleDay(18), '--out', 'fresh'], { cwd });
    expect(checksums(join(cwd, 'out'))).toBe(checksums(join(cwd, 'fresh')));
  });

  it('gets a new case, and says so, for other content under the same names', async () => {
    const cwd = temporaryFolder();
    const record = (eventID: string) =>
      JSON.stringify({
        Records: [{ eventVersion: '1.08', eventName: 'ListUsers', eventTime: '2023-07-01T00:00:00Z', eventID }],
      });
    mkdirSync(join(cwd, 'export'));
    writeFileSync(join(cwd, 'export/a.json'), record('one'));
    expect((await coldtrail(['analyze', 'export', '--out', 'out'], { cwd })).code).toBe(0);
    writeFileSync(join(cwd, 'export/a.json'), record('two'));
    const { code, stderr } = await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('a.json is not the file');
    const ids = await coldtrail(['query', '--case', 'out/case.duckdb', 'select eventid from cloudtrail_logs'], { cwd });
    expect(ids.stdout).toBe('eventid\ntwo\n');
  });

  it('keeps a case that --case named: for other evidence it is refused, and unchanged', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['load', sampleDay(17), '--case', 'mine.duckdb'], { cwd });
    const before = snapshot(cwd);
    const { code, stderr } = await coldtrail(['analyze', sampleDay(18), '--case', 'mine.duckdb', '--out', 'out'], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('holds evidence that was not given');
    expect(snapshot(cwd)).toEqual(before);
  });

  it.each([
    ['holds a file of somebody else', (out: string) => writeFileSync(join(out, 'thesis.txt'), 'the only copy')],
    ['holds a folder of somebody else', (out: string) => mkdirSync(join(out, 'photos'))],
    ['holds a case that is none', (out: string) => writeFileSync(join(out, 'run.json'), '{}')],
  ])('is refused if it %s, and nothing in it is touched', async (_, fill) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'out'));
    fill(join(cwd, 'out'));
    const before = snapshot(cwd);
    const { code, stderr } = await coldtrail(['analyze', sampleDay(17), '--out', 'out'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out/);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('is refused if it is a file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'out'), 'a file');
    expect((await coldtrail(['analyze', sampleDay(17), '--out', 'out'], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'out'), 'utf8')).toBe('a file');
  });

  it.each(['--out', '--case', '--temp-dir'])('is refused together with %s inside the evidence', async (option) => {
    const cwd = temporaryFolder();
    cpSync(sampleDay(17), join(cwd, 'export'), { recursive: true });
    const before = snapshot(cwd);
    const out = option === '--out' ? [] : ['--out', 'out'];
    const run = await coldtrail(['analyze', 'export', ...out, option, 'export/inside'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('inside the evidence');
    expect(snapshot(cwd)).toEqual(before);
  });
});
