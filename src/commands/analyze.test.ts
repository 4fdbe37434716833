import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { count } from '../terminal/quantity.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { snapshot } from '../test/files.ts';
import { checksums, sample, sampleChecksums, sampleDay, truth } from '../test/sample-export.ts';

interface Finding {
  detection: string;
  accessKeyId: string;
  sourceIp: string;
}
const findings = (out: string): Finding[] => JSON.parse(readFileSync(join(out, 'findings.json'), 'utf8')).findings;
const keyAndAddress = ({ accessKeyId, sourceIp }: Finding) => `${accessKeyId} from ${sourceIp}`;
const stolen = truth.credentials.filter((credential) => credential.stolen);

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
    await coldtrail(['analyze', sampleDay(17), '--out', out]);
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
    expect(checksums(join(cwd, 'out'))).toBe(await sampleChecksums());
  });

  it('is silent on standard error under --quiet', async () => {
    const out = join(temporaryFolder(), 'out');
    const { stdout, stderr } = await coldtrail(['analyze', sampleDay(17), '--out', out, '--quiet']);
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
    expect(checksums(join(cwd, 'out'))).toBe(checksums(join(cwd, 'fresh')));
  });
});
