import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { sample, sampleDay } from '../test/sample-export.ts';

const eventCount = async (cwd: string) => {
  const { stdout } = await coldtrail(['query', '--case', 'case.duckdb', 'select count(*) from cloudtrail_logs'], {
    cwd,
  });
  return Number(stdout.split('\n')[1]);
};

describe('load', () => {
  it('adds evidence to a case, load by load, and reads nothing twice', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['load', sampleDay(17), '--case', 'case.duckdb'], { cwd });
    const first = await eventCount(cwd);
    await coldtrail(['load', sampleDay(18), '--case', 'case.duckdb'], { cwd });
    const second = await eventCount(cwd);
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
    const { code, stdout } = await coldtrail(['load', sampleDay(17), '--case', 'case.duckdb'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(`${second} events loaded, 0 duplicates set aside`);
    expect(readdirSync(cwd)).toEqual(['case.duckdb']);
  });

  it('leaves what only the evidence says ready to be asked: the credentials that STS issued, say', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['load', sampleDay(17), '--case', 'case.duckdb'], { cwd });
    const mints = `select count(*) from mint where issuer = 'lambda'`;
    const { code, stdout, stderr } = await coldtrail(['query', '--case', 'case.duckdb', mints], { cwd });
    expect(code, stderr).toBe(0);
    expect(Number(stdout.split('\n')[1])).toBeGreaterThan(0);
  });

  it('names the files that it could not use, and why', async () => {
    const cwd = temporaryFolder();
    cpSync(sampleDay(17), join(cwd, 'export'), { recursive: true });
    const [victim] = readdirSync(join(cwd, 'export'));
    const bytes = readFileSync(join(cwd, 'export', victim!));
    writeFileSync(join(cwd, 'export', victim!), bytes.subarray(0, bytes.length - 20));
    writeFileSync(join(cwd, 'export/readme\x1b[2J.txt'), 'not a log');
    const { code, stdout } = await coldtrail(['load', 'export', '--case', 'case.duckdb'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 used in part/);
    expect(stdout).toContain(`${victim}:\n`);
    expect(stdout).toContain('readme%1B[2J.txt: ');
    expect(stdout).not.toContain('\x1b');
  });

  it('names a file that has changed since it was loaded, with exit code 3', async () => {
    const cwd = temporaryFolder();
    const record = { eventVersion: '1.08', eventName: 'ListUsers', eventTime: '2023-07-01T00:00:00Z' };
    mkdirSync(join(cwd, 'export'));
    writeFileSync(join(cwd, 'export/a.json'), JSON.stringify([record]));
    expect((await coldtrail(['load', 'export', '--case', 'case.duckdb'], { cwd })).code).toBe(0);
    writeFileSync(join(cwd, 'export/a.json'), JSON.stringify([record, record]));
    const { code, stderr } = await coldtrail(['load', 'export', '--case', 'case.duckdb'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('a.json differs from the file that the case holds');
  });

  it('takes a file whose name begins with a dash, behind --', async () => {
    const cwd = temporaryFolder();
    const record = { eventVersion: '1.08', eventName: 'ListUsers', eventTime: '2023-07-01T00:00:00Z' };
    writeFileSync(join(cwd, '-a.json'), JSON.stringify([record]));
    expect((await coldtrail(['load', '--case', 'case.duckdb', '-a.json'], { cwd })).code).toBe(2);
    const { code, stderr } = await coldtrail(['load', '--case', 'case.duckdb', '--', '-a.json'], { cwd });
    expect(code, stderr).toBe(0);
    expect(await eventCount(cwd)).toBe(1);
  });

  it('takes a glob: folders and files that match it, once each', async () => {
    const cwd = temporaryFolder();
    cpSync(sample, join(cwd, 'export'), { recursive: true });
    const all = await coldtrail(['load', 'export', '--case', 'all.duckdb'], { cwd });
    const globbed = await coldtrail(['load', 'e*/**', '--case', 'globbed.duckdb'], { cwd });
    expect(globbed.stdout).toBe(all.stdout);
    const region = await coldtrail(['load', 'export/*/*/CloudTrail/eu-*', '--case', 'case.duckdb'], { cwd });
    expect(region.code, region.stderr).toBe(0);
    const { stdout } = await coldtrail(
      ['query', '--case', 'case.duckdb', 'select distinct awsregion from cloudtrail_logs'],
      { cwd },
    );
    expect(stdout).toBe('awsregion\neu-west-1\n');
  });

  it.each([
    {
      name: 'a file that is no case',
      prepare: (file: string) => writeFileSync(file, 'a text'),
      says: /cannot be opened/,
    },
    { name: 'a folder', prepare: (file: string) => mkdirSync(file), says: /cannot be opened/ },
  ])('refuses to load into $name, and leaves it as it was', async ({ prepare, says }) => {
    const cwd = temporaryFolder();
    prepare(join(cwd, 'case.duckdb'));
    const { code, stderr } = await coldtrail(['load', sampleDay(17), '--case', 'case.duckdb'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(readdirSync(cwd)).toEqual(['case.duckdb']);
  });

  it('reads no file beyond --max-file-size, and says how to read it whole', async () => {
    const cwd = temporaryFolder();
    const args = ['load', sampleDay(17), '--case', 'case.duckdb', '--max-file-size'];
    const { code, stdout } = await coldtrail([...args, '5kB'], { cwd });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/higher\s+--max-file-size/),
    });
    expect((await coldtrail([...args, 'much'], { cwd })).stderr).toContain('--max-file-size much is no size');
  });

  it('ends with 3 beyond --max-total-size, and goes on from there', async () => {
    const cwd = temporaryFolder();
    const args = ['load', sampleDay(17), '--case', 'case.duckdb'];
    const ended = await coldtrail([...args, '--max-total-size', '20kB'], { cwd });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('unpacks to more than 20.0 kB');
    expect((await coldtrail(args, { cwd })).code).toBe(0);
  });

  it('keeps temporary files where --temp-dir says, and drops them', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'temp'));
    const args = ['load', sampleDay(17), '--case', 'case.duckdb', '--temp-dir'];
    expect((await coldtrail([...args, 'temp'], { cwd })).code).toBe(0);
    expect(readdirSync(join(cwd, 'temp'))).toEqual([]);
    const refused = await coldtrail(['load', sampleDay(18), '--case', 'other.duckdb', '--temp-dir', 'absent'], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--temp-dir');
    expect(existsSync(join(cwd, 'other.duckdb'))).toBe(false);
  });

  it('refuses a case that another process works on, and names that process', async () => {
    const cwd = temporaryFolder();
    const other = await openCase(join(cwd, 'case.duckdb'));
    try {
      const { code, stderr } = await coldtrail(['load', sampleDay(17), '--case', 'case.duckdb'], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain(`is in use by process ${process.pid}`);
    } finally {
      other.close();
    }
  });
});
