import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../package.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';

const account = (id: string) => join(packageRoot, 'testdata/exports/sample/AWSLogs', id);
const formats = ['csv', 'json', 'html', 'timesketch'].flatMap((format) => ['--format', format]);

/** A copy of one day of each account of the sample export, in a folder of its own. */
function smallExport(): string {
  const folder = temporaryFolder();
  for (const id of ['111122223333', '444455556666'])
    for (const region of readdirSync(join(account(id), 'CloudTrail'))) {
      const day = join('CloudTrail', region, '2023/04/18');
      if (existsSync(join(account(id), day)))
        cpSync(join(account(id), day), join(folder, id, day), { recursive: true });
    }
  return folder;
}

async function sumsOf(
  evidence: readonly string[],
  rest: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
) {
  const out = join(temporaryFolder(), 'report');
  const { code, stderr } = await coldtrail(['analyze', ...evidence, '--out', out, ...formats, ...rest, '--quiet'], {
    env,
    ...(cwd && { cwd }),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { findings } = JSON.parse(readFileSync(join(out, 'findings.json'), 'utf8'));
  return { sums: readFileSync(join(out, 'SHA256SUMS'), 'utf8'), findings: findings.length };
}

describe('the same evidence gives the same bytes', () => {
  it('whatever the folder, time zone, locale, threads, memory, working directory and order of arguments', async () => {
    const evidence = smallExport();
    const files = readdirSync(evidence).map((id) => join(evidence, id));
    const expected = await sumsOf(files, ['--threads', '1']);
    expect(expected.sums.trimEnd().split('\n')).toHaveLength(10);
    expect(expected.findings).toBeGreaterThan(2);

    const elsewhere = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
    expect(await sumsOf([...files].reverse(), ['--threads', '3', '--memory', '1GB'], elsewhere)).toEqual(expected);

    const copy = smallExport();
    rmSync(evidence, { recursive: true });
    expect(await sumsOf(readdirSync(copy).reverse(), [], { TZ: 'America/St_Johns' }, copy)).toEqual(expected);
  });

  it('but for paths, an archive gives what its folder gives', async () => {
    const evidence = smallExport();
    const archive = join(temporaryFolder(), 'export.tar');
    execFileSync('tar', ['-cf', archive, '-C', evidence, ...readdirSync(evidence)]);
    const findings = async (argument: string) => {
      const out = join(temporaryFolder(), 'report');
      await coldtrail(['analyze', argument, '--out', out, '--format', 'json', '--quiet']);
      return readFileSync(join(out, 'findings.json'), 'utf8').replaceAll('"export.tar!/', '"');
    };
    expect(await findings(archive)).toBe(await findings(evidence));
  });
});
