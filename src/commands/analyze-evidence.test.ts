import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { sample, sampleDay } from '../test/sample-export.ts';

describe('analyze refuses, before it reads or writes anything,', () => {
  it.each([
    { args: ['analyze'], says: /Missing: <evidence/ },
    { args: ['analyze', sample], says: /Missing: --out/ },
    { args: ['analyze', sample, '--out', 'out', '--detection', 'lambda'], says: /lambda-token-outside-aws/ },
    { args: ['analyze', sample, '--out', 'out', '--since', 'last week'], says: /--since last week is no time/ },
    {
      args: ['analyze', sample, '--out', 'out', '--since', '2023-07-02', '--until', '2023-07-01'],
      says: /is not before/,
    },
    { args: ['analyze', sample, '--out', 'out', '--format', 'pdf'], says: /timesketch/ },
    { args: ['analyze', sample, '--out', 'out', '--fail-on', 'bad'], says: /critical/ },
    { args: ['analyze', sample, '--out', 'out', '--aws-ip-ranges', 'absent.json'], says: /absent\.json/ },
    { args: ['analyze', sample, '--out', 'out', '--sign', 'absent.pem'], says: /absent\.pem/ },
    { args: ['analyze', 'no/such/export', '--out', 'out'], says: /no\/such\/export/ },
    { args: ['analyze', 'no/such/*.json.gz', '--out', 'out'], says: /no\/such/ },
    { args: ['analyze', sample, sample, '--out', 'out'], says: /AWSLogs/ },
  ])('$args', async ({ args, says }) => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await coldtrail(args, { cwd });
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('evidence as people have it', () => {
  it('ends with 3 if it holds no event, and reports what it saw instead and that no detection could answer', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'export'));
    writeFileSync(join(cwd, 'export/notes.txt'), 'no log at all');
    const { code, stdout, stderr } = await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('No event was loaded');
    expect(stdout).toContain('notes.txt: ');
    const { case: examined, detections } = JSON.parse(readFileSync(join(cwd, 'out/findings.json'), 'utf8'));
    expect(examined).toEqual({ inputs: 1, events: 0, firstEvent: null, lastEvent: null });
    expect(new Set(detections.map(({ status }: { status: string }) => status))).toEqual(new Set(['inconclusive']));
    expect(readFileSync(join(cwd, 'out/sources.csv'), 'utf8')).toMatch(/^notes\.txt,rejected,unknown,/m);
    cpSync(sampleDay(17), join(cwd, 'logs'), { recursive: true });
    expect((await coldtrail(['analyze', 'logs', '--out', 'out'], { cwd })).code).toBe(0);
  });

  it('ends with 3 if it is an empty folder', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'export'));
    expect((await coldtrail(['analyze', 'export', '--out', 'out'], { cwd })).code).toBe(3);
  });

  it('has names with spaces, brackets, and bytes that are no UTF-8', async () => {
    const cwd = temporaryFolder();
    const folder = join(cwd, 'export [copy] of *');
    mkdirSync(folder);
    const record = { eventVersion: '1.08', eventName: 'ListUsers', eventTime: '2023-07-01T00:00:00Z' };
    const name = Buffer.concat([Buffer.from(`${folder}/x `), Buffer.from([0xff]), Buffer.from('\n.json')]);
    writeFileSync(name, JSON.stringify({ Records: [record] }));
    const { code, stderr } = await coldtrail(['analyze', 'export [copy] of *', '--out', 'out [1]'], { cwd });
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(cwd, 'out [1]/sources.csv'), 'utf8')).toMatch(/^x %FF%0A\.json,used/m);
  });

  it('may be named by a link; links inside it are listed and not followed', async () => {
    const cwd = temporaryFolder();
    cpSync(sampleDay(17), join(cwd, 'real'), { recursive: true });
    symlinkSync('real', join(cwd, 'link'));
    symlinkSync('..', join(cwd, 'real/loop'));
    const { code, stderr } = await coldtrail(['analyze', 'link', '--out', 'out'], { cwd });
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(cwd, 'out/sources.csv'), 'utf8')).toMatch(/^loop,skipped/m);
    rmSync(join(cwd, 'real/loop'));
  });
});
