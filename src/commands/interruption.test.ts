import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { checksums, sample, sampleChecksums } from '../test/sample-export.ts';

describe('an interrupted analyze', () => {
  it.each([
    ['SIGINT', 130, 'Loading'],
    ['SIGTERM', 143, 'Loading'],
    ['SIGINT', 130, 'Running'],
    ['SIGINT', 130, 'Writing'],
  ] as const)('(%s) ends with %i while it says %s, and the next run goes on', async (signal, expected, stage) => {
    const cwd = temporaryFolder();
    const { code, stderr } = await coldtrail(['analyze', sample, '--out', 'out', '--threads', '1'], {
      cwd,
      onStderr: (text, kill) => text.includes(stage) && kill(signal),
    });
    expect(code, stderr).toBe(expected);
    expect(stderr).toContain(signal === 'SIGINT' ? 'interrupted' : 'terminated');
    expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(existsSync(join(cwd, 'out/SHA256SUMS'))).toBe(false);

    expect((await coldtrail(['analyze', sample, '--out', 'out'], { cwd })).code).toBe(0);
    expect(checksums(join(cwd, 'out'))).toBe(await sampleChecksums());
  });

  it('(killed) leaves a case that the next run goes on with, and temporary files that it drops', async () => {
    const cwd = temporaryFolder();
    const { code } = await coldtrail(['analyze', sample, '--out', 'out', '--threads', '1'], {
      cwd,
      onStderr: (text, kill) => text.includes('Running') && kill('SIGKILL'),
    });
    expect(code).toBe(null);
    const again = await coldtrail(['analyze', sample, '--out', 'out'], { cwd });
    expect(again.code, again.stderr).toBe(0);
    expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(checksums(join(cwd, 'out'))).toBe(await sampleChecksums());
  });
});

describe('a closed pipe', () => {
  it('is no error: whoever read the beginning has seen enough', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['load', sample, '--case', 'case.duckdb'], { cwd });
    const sql = 'select * from cloudtrail_logs';
    const run = await coldtrail(['query', '--case', 'case.duckdb', sql], { cwd, closeAfterFirstRead: ['stdout'] });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain('eventversion');
  });

  it('keeps the exit code that the work has earned', async () => {
    const cwd = temporaryFolder();
    const run = await coldtrail(['analyze', sample, '--out', 'out', '--fail-on', 'high'], {
      cwd,
      closeAfterFirstRead: ['stdout', 'stderr'],
    });
    expect(run.code).toBe(10);
    expect(existsSync(join(cwd, 'out/SHA256SUMS'))).toBe(true);
  });
});
