import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../package.ts';
import { coldtrail } from '../test/coldtrail.ts';

const sample = join(packageRoot, 'testdata/exports/sample');
const offWorker = 'lambda-credentials-off-worker';
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-'));
  await coldtrail(['load', sample, '--case', 'loaded.duckdb', '--quiet'], { cwd: folder });
  mkdirSync(join(folder, 'own/discovery'), { recursive: true });
  const own = (id: string, event: string) => `/*
id: ${id}
title: Calls of ${event}
severity: low
meaning: Somebody called it.
logic: All calls.
false_positives: [Everybody may.]
summary: '{identity_arn} called {event_names}.'
*/
select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  useridentity.accountid as account_id,
  eventid,
  source_file_id,
  record_index
from cloudtrail_logs
where ${event}
`;
  writeFileSync(join(folder, 'own/discovery/own-calls.sql'), own('own-calls', "eventname = 'GetCallerIdentity'"));
  mkdirSync(join(folder, 'faulty/discovery'), { recursive: true });
  writeFileSync(join(folder, 'faulty/discovery/faulty.sql'), own('faulty', 'no_such_column'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function detect(...args: string[]) {
  copyFileSync(join(folder, 'loaded.duckdb'), join(folder, 'case.duckdb'));
  return await coldtrail(['detect', '--case', 'case.duckdb', ...args], { cwd: folder });
}

describe('coldtrail detect', () => {
  it('finds the two stolen keys of the sample by the rule of one’s choice', async () => {
    const { code, stdout } = await detect('--detection', offWorker);
    expect(code).toBe(0);
    expect(stdout).toContain(`${offWorker}  2 findings`);
    expect(stdout).toContain('192.0.2.229');
    expect(stdout).not.toContain('lambda-token-outside-aws');
  });

  it('makes no case where there is none', async () => {
    const { code, stderr } = await coldtrail(['detect', '--case', 'none.duckdb'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('There is no case at none.duckdb') });
    expect(existsSync(join(folder, 'none.duckdb'))).toBe(false);
  });

  it('runs detections of the user’s own beside coldtrail’s', async () => {
    const { code, stdout } = await detect('--queries', 'own', '--detection', 'own-calls');
    expect(code).toBe(0);
    expect(stdout).toMatch(/own-calls {2}\d+ finding/);
    expect(stdout).toContain('called GetCallerIdentity.');
  });

  it('ends with 5 if a detection fails, after the others have run', async () => {
    const { code, stdout } = await detect('--queries', 'faulty', '--detection', 'faulty', '--detection', offWorker);
    expect(code).toBe(5);
    expect(stdout).toMatch(/faulty +failed/);
    expect(stdout).toContain('no_such_column');
    expect(stdout).toContain('2 findings');
  });

  it('ends with 10 if a finding is as bad as --fail-on, but with 5 if a detection failed too', async () => {
    expect((await detect('--detection', offWorker, '--fail-on', 'high')).code).toBe(10);
    const both = ['--queries', 'faulty', '--detection', 'faulty', '--detection', offWorker, '--fail-on', 'high'];
    expect((await detect(...both)).code).toBe(5);
  });

  it.each([
    ['an unknown detection', ['--detection', 'lambda'], 'There are: access-key-id-reused'],
    ['a folder of queries that is not there', ['--queries', 'none'], 'none cannot be read'],
    ['ranges that are not there', ['--aws-ip-ranges', 'none.json'], 'none.json cannot be read'],
    ['a time that is none', ['--since', 'yesterday'], 'yesterday'],
  ])('refuses %s with 2', async (_, args, message) => {
    const { code, stdout, stderr } = await detect(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('refuses a case into which nothing was loaded', async () => {
    const { code, stderr } = await coldtrail(['detect', '--case', 'empty.duckdb'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('coldtrail load');
  });
});

describe('coldtrail detections', () => {
  it('lists all, with severity and title', async () => {
    const { code, stdout } = await coldtrail(['detections']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lambda-credentials-off-worker +high +Lambda credentials used away/m);
  });

  it('explains one with its SQL', async () => {
    const { code, stdout } = await coldtrail(['detections', offWorker]);
    expect(code).toBe(0);
    for (const part of [
      'What it means',
      'How it works',
      'Harmless causes',
      'Cannot answer when',
      'Relations of the model that it reads\n  worker_event\n',
      // The rule itself.
      'SQL of off_worker_use\nwith worker_place',
      'SQL\n-- The rule itself',
    ])
      expect(stdout).toContain(part);
  });

  it('explains one of the user’s own', async () => {
    const { stdout } = await coldtrail(['detections', 'own-calls', '--queries', 'own'], { cwd: folder });
    expect(stdout).toContain("where eventname = 'GetCallerIdentity'");
  });

  it('names those that there are to who asks for another', async () => {
    const { code, stderr } = await coldtrail(['detections', 'lambda']);
    expect(code).toBe(2);
    expect(stderr).toContain('lambda-token-outside-aws');
  });
});
