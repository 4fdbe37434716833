import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../package.ts';
import { coldtrail } from '../test/coldtrail.ts';
import { writeEvidence } from '../test/sample-case.ts';

/** A folder with `export` in it, and `case.duckdb` with that loaded and detected; the tests share it. */
let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'coldtrail-report-'));
  const day = 'AWSLogs/111122223333/CloudTrail/us-west-2/2023/04/18';
  cpSync(join(packageRoot, 'testdata/exports/sample', day), join(cwd, 'export', day), { recursive: true });
  for (const args of [['load', 'export'], ['detect']])
    expect((await coldtrail([...args, '--case', 'case.duckdb', '--quiet'], { cwd })).stderr).toBe('');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const report = (...args: string[]) => coldtrail(['report', '--case', 'case.duckdb', ...args], { cwd });

describe('coldtrail report', () => {
  it('writes CSV, JSON and HTML, and says where', async () => {
    const { code, stdout } = await report('--out', 'out');
    expect(code).toBe(0);
    expect(stdout).toContain('out');
    expect(readdirSync(join(cwd, 'out'))).toContain('report.html');
    expect(readdirSync(join(cwd, 'out'))).not.toContain('timesketch.jsonl');
  });

  it.each(['export/out', 'export/AWSLogs', 'link/out'])('never writes into the evidence: %s', async (out) => {
    if (!existsSync(join(cwd, 'link'))) symlinkSync(join(cwd, 'export'), join(cwd, 'link'));
    const before = readdirSync(join(cwd, 'export'), { recursive: true });
    const { code, stderr } = await report('--out', out);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('evidence') });
    expect(readdirSync(join(cwd, 'export'), { recursive: true })).toEqual(before);
  });

  it('asks for a detect after a later load', async () => {
    writeEvidence(join(cwd, 'more'));
    copyFileSync(join(cwd, 'case.duckdb'), join(cwd, 'later.duckdb'));
    await coldtrail(['load', 'more', '--case', 'later.duckdb'], { cwd });
    const { code, stderr } = await coldtrail(['report', '--case', 'later.duckdb', '--out', 'later'], { cwd });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('coldtrail detect') });
    expect(existsSync(join(cwd, 'later'))).toBe(false);
  });

  it('refuses a key that does not fit before anything is written', async () => {
    writeFileSync(join(cwd, 'key.pem'), 'no key');
    const { code, stderr } = await report('--out', 'signed', '--sign', 'key.pem');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('openssl genpkey') });
    expect(existsSync(join(cwd, 'signed'))).toBe(false);
  });

  it('writes its command line and place to run.json only', async () => {
    await report('--out', 'out');
    const run = JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8'));
    expect(run.commandLine.slice(1)).toEqual(['report', '--case', 'case.duckdb', '--out', 'out']);
    expect(Date.parse(run.finishedAt)).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  });

  it('names the file that is gone (exit 3), and finds it again with --evidence', async () => {
    mkdirSync(join(cwd, 'archive'));
    renameSync(join(cwd, 'export'), join(cwd, 'archive/moved'));
    const gone = await report('--out', 'out');
    expect({ code: gone.code, stderr: gone.stderr }).toEqual({ code: 3, stderr: expect.stringContaining('.json.gz') });
    expect((await report('--out', 'out', '--evidence', 'archive/moved')).code).toBe(0);
    const inside = await report('--out', 'archive/moved/out', '--evidence', 'archive/moved');
    expect(inside.code).toBe(2);
    expect((await report('--out', 'out', '--evidence', 'nowhere')).code).toBe(3);
  });
});
