import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldtrail, temporaryFolder } from '../../test/coldtrail.ts';
import { snapshot } from '../../test/files.ts';
import { packageRoot } from '../package.ts';
import { count } from '../terminal/quantity.ts';

const sample = join(packageRoot, 'testdata/exports/sample');
const day = (number: number) => join(sample, `AWSLogs/111122223333/CloudTrail/us-east-1/2023/04/${number}`);
const truth: { events: number; credentials: { stolen: boolean; accessKeyId: string; from: string[] }[] } = JSON.parse(
  readFileSync(`${sample}.truth.json`, 'utf8'),
);
const stolen = truth.credentials.filter((credential) => credential.stolen);

const sums = (out: string) => readFileSync(join(out, 'SHA256SUMS'), 'utf8');

/** SHA256SUMS of a first and only analysis of the sample, with no options. */
const sampleSums = once(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'coldtrail-'));
  try {
    await coldtrail(['analyze', sample, '--out', 'out'], { cwd });
    return sums(join(cwd, 'out'));
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

interface Finding {
  detection: string;
  accessKeyId: string;
  sourceIp: string;
}
const findings = (out: string): Finding[] => JSON.parse(readFileSync(join(out, 'findings.json'), 'utf8')).findings;
const keyAndAddress = ({ accessKeyId, sourceIp }: Finding) => `${accessKeyId} from ${sourceIp}`;

describe('analyze', () => {
  it('finds the stolen credentials of the sample export, and leaves the evidence untouched', async () => {
    const cwd = temporaryFolder();
    const before = snapshot(sample);
    const { code, stdout, stderr } = await coldtrail(['analyze', sample, '--out', 'the report'], { cwd });
    expect(code, stderr).toBe(0);
    expect(snapshot(sample)).toEqual(before);
    expect(readdirSync(cwd)).toEqual(['the report']);

    const raised = findings(join(cwd, 'the report'));
    for (const rule of ['lambda-credentials-off-worker', 'lambda-token-outside-aws'])
      expect(
        raised
          .filter(({ detection }) => detection === rule)
          .map(keyAndAddress)
          .sort(),
      ).toEqual(stolen.map(({ accessKeyId, from }) => `${accessKeyId} from ${from}`).sort());
    for (const { accessKeyId } of stolen) expect(stdout).toContain(accessKeyId);
    expect(stdout).toContain(`${count(truth.events)} events loaded`);
    expect(stdout).toContain('the report/report.html');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout + stderr).not.toContain('\x1b');
  });

  it('leaves nothing but the report and its case', async () => {
    const out = join(temporaryFolder(), 'out');
    await coldtrail(['analyze', day(17), '--out', out]);
    expect(readdirSync(out).sort()).toEqual(
      ['SHA256SUMS', 'case.duckdb', 'cleared.csv', 'evidence.csv', 'evidence.ndjson', 'findings.csv', 'findings.json']
        .concat(['manifest.json', 'rejected.csv', 'report.html', 'run.json', 'sources.csv'])
        .sort(),
    );
  });

  it('gives the same report as load, detect and report one by one', async () => {
    const cwd = temporaryFolder();
    const resources = ['--threads', '1', '--memory', '1GB'];
    expect((await coldtrail(['load', sample, '--case', 'a.duckdb', ...resources], { cwd })).code).toBe(0);
    expect((await coldtrail(['detect', '--case', 'a.duckdb', ...resources], { cwd })).code).toBe(0);
    expect((await coldtrail(['report', '--case', 'a.duckdb', '--out', 'out'], { cwd })).code).toBe(0);
    expect(sums(join(cwd, 'out'))).toBe(await sampleSums());
  });

  it('is silent on standard error under --quiet', async () => {
    const out = join(temporaryFolder(), 'out');
    const { stdout, stderr } = await coldtrail(['analyze', day(17), '--out', out, '--quiet']);
    expect(stderr).toBe('');
    expect(stdout).toContain('events loaded');
  });

  it('writes the report, then ends with 10, if --fail-on is reached', async () => {
    const out = join(temporaryFolder(), 'out');
    const { code } = await coldtrail(['analyze', sample, '--out', out, '--fail-on', 'high']);
    expect(code).toBe(10);
    expect(findings(out).length).toBeGreaterThan(0);
    const noLambda = ['--detection', 'access-key-id-reused', '--fail-on', 'low'];
    expect((await coldtrail(['analyze', sample, '--out', out, ...noLambda])).code).toBe(0);
  });

  it('raises only uses between --since and --until, with all events as their baseline', async () => {
    const out = join(temporaryFolder(), 'out');
    const run = await coldtrail(['analyze', sample, '--out', out, '--since', '2023-04-30']);
    expect(run.code, run.stderr).toBe(0);
    expect(findings(out)).toEqual([]);
    expect(run.stdout).toContain(`${count(truth.events)} events loaded`);
  });

  it('reports on the detections that were asked for, and no others that the case knows of', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['analyze', sample, '--out', 'out'], { cwd });
    const again = ['analyze', sample, '--detection', 'lambda-token-outside-aws', '--out'];
    await coldtrail([...again, 'out'], { cwd });
    await coldtrail([...again, 'fresh'], { cwd });
    expect(sums(join(cwd, 'out'))).toBe(sums(join(cwd, 'fresh')));
  });
});

describe('the report folder of analyze', () => {
  it('may be one that coldtrail wrote: the case is used again, and the report comes out the same', async () => {
    const out = join(temporaryFolder(), 'out');
    await coldtrail(['analyze', sample, '--out', out]);
    const { code, stderr } = await coldtrail(['analyze', sample, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(sums(out)).toBe(await sampleSums());
    const generation = "select value from case_property where name = 'load_generation'";
    expect((await coldtrail(['query', '--case', join(out, 'case.duckdb'), generation])).stdout).toBe('value\n1\n');
  });

  it('takes evidence that has grown', async () => {
    const cwd = temporaryFolder();
    const growing = join(cwd, 'export');
    cpSync(day(17), join(growing, '17'), { recursive: true });
    await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    cpSync(day(18), join(growing, '18'), { recursive: true });
    await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    await coldtrail(['analyze', 'export', '--out', 'fresh'], { cwd });
    expect(sums(join(cwd, 'out'))).toBe(sums(join(cwd, 'fresh')));
  });

  it('gets a new case, and says so, for other evidence', async () => {
    const cwd = temporaryFolder();
    await coldtrail(['analyze', day(17), '--out', 'out'], { cwd });
    const { code, stderr } = await coldtrail(['analyze', day(18), '--out', 'out'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('came from other evidence');
    await coldtrail(['analyze', day(18), '--out', 'fresh'], { cwd });
    expect(sums(join(cwd, 'out'))).toBe(sums(join(cwd, 'fresh')));
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
    await coldtrail(['load', day(17), '--case', 'mine.duckdb'], { cwd });
    const before = snapshot(cwd);
    const { code, stderr } = await coldtrail(['analyze', day(18), '--case', 'mine.duckdb', '--out', 'out'], { cwd });
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
    const { code, stderr } = await coldtrail(['analyze', day(17), '--out', 'out'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out/);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('is refused if it is a file', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'out'), 'a file');
    expect((await coldtrail(['analyze', day(17), '--out', 'out'], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, 'out'), 'utf8')).toBe('a file');
  });

  it.each(['--out', '--case', '--temp-dir'])('is refused together with %s inside the evidence', async (option) => {
    const cwd = temporaryFolder();
    cpSync(day(17), join(cwd, 'export'), { recursive: true });
    const before = snapshot(cwd);
    const out = option === '--out' ? [] : ['--out', 'out'];
    const run = await coldtrail(['analyze', 'export', ...out, option, 'export/inside'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('inside the evidence');
    expect(snapshot(cwd)).toEqual(before);
  });
});

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
  it('ends with 3 if it holds no event, and tells what it saw instead', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'export'));
    writeFileSync(join(cwd, 'export/notes.txt'), 'no log at all');
    const { code, stdout, stderr } = await coldtrail(['analyze', 'export', '--out', 'out'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('No event was loaded');
    expect(stdout).toContain('notes.txt: ');
    expect(existsSync(join(cwd, 'out/findings.json'))).toBe(false);
    cpSync(day(17), join(cwd, 'logs'), { recursive: true });
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
    cpSync(day(17), join(cwd, 'real'), { recursive: true });
    symlinkSync('real', join(cwd, 'link'));
    symlinkSync('..', join(cwd, 'real/loop'));
    const { code, stderr } = await coldtrail(['analyze', 'link', '--out', 'out'], { cwd });
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(cwd, 'out/sources.csv'), 'utf8')).toMatch(/^loop,skipped/m);
    rmSync(join(cwd, 'real/loop'));
  });
});

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
    expect(sums(join(cwd, 'out'))).toBe(await sampleSums());
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

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}
