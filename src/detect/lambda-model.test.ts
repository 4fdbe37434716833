import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database, Resources } from '../case/database.ts';
import { temporaryFolder } from '../test/coldtrail.ts';
import { type DetectParameters, detect, forgetResults } from './detect.ts';
import { fixturesOf } from './test/fixtures.ts';
import { loadRecords } from './test/load-records.ts';

const detection = 'lambda-credentials-elsewhere';
const fixtures = fixturesOf(detection);
const recordsOf = (file: string) => fixtures.find((fixture) => fixture.file === `${file}.json`)!.records;

/** AWS's own ip-ranges.json with the one prefix that the workers of the fixtures are in. */
function oneRangeFile(): string {
  const file = join(temporaryFolder(), 'ip-ranges.json');
  const entry = { region: 'us-west-2', service: 'AMAZON', network_border_group: 'us-west-2' };
  const ranges = { createDate: '2023-04-18-21-53-14', prefixes: [{ ip_prefix: '34.220.0.0/16', ...entry }] };
  writeFileSync(file, JSON.stringify(ranges));
  return file;
}

let database: Database;

beforeAll(async () => {
  database = await openCase(':memory:');
});

afterAll(() => database.close());

describe('the severity of a use away from home', () => {
  const rules: readonly [addressClass: string, homeKnown: string | null, homeUnknown: string | null][] = [
    ['outside-aws', 'high', 'high'],
    ['vpc-endpoint-foreign', 'high', 'high'],
    ['vpc-endpoint-unknown', 'medium', 'low'],
    ['candidate-own-egress', 'medium', 'medium'],
    ['aws-other-region', 'medium', 'low'],
    ['aws-home-region', 'medium', 'info'],
    ['account', 'low', 'info'],
    ['shared-egress', 'low', 'info'],
    ['trusted', 'low', 'info'],
    ['private', 'low', 'info'],
    ['unknown', 'low', 'info'],
    ['vpc-endpoint-own', 'low', 'info'],
    ['aws-service', null, null],
    ['aws-internal', null, null],
    ['home', null, null],
  ];

  beforeAll(async () => {
    await judge(recordsOf('hit-outside-aws'));
  });

  it.each(rules)('%s: %s if the home is known, else %s', async (addressClass, known, unknown) => {
    const cells = await database.rows('select home, severity from severity_rule where class = $addressClass', {
      addressClass,
    });
    expect(cells.sort(byText)).toEqual([
      { home: 'known', severity: known },
      { home: 'unknown', severity: unknown },
    ]);
  });

  it('has a rule for no other class', async () => {
    const classes = await database.rows<{ class: string }>('select distinct class from severity_rule');
    expect(classes.map((row) => row.class).sort()).toEqual(rules.map(([addressClass]) => addressClass).sort());
  });

  it('is shown by a fixture for every class', () => {
    const shown = new Set(
      fixtures.flatMap(({ findings = [], cleared = [] }) => [...findings, ...cleared].map(classOf)),
    );
    expect(rules.map(([addressClass]) => addressClass).filter((addressClass) => !shown.has(addressClass))).toEqual([]);
  });
});

describe('a reason has the facts in it', () => {
  it.each([
    ['hit-outside-aws', 'outside-aws', ['203.0.113.9', '2023-04-18', '34.220.84.211']],
    ['hit-inside-aws-other-region', 'aws-other-region', ['54.174.10.2', 'us-east-1', 'us-west-2', '34.220.84.211']],
    ['hit-inside-aws-home-region', 'aws-home-region', ['35.160.20.4', 'us-west-2', '34.220.84.211']],
    ['miss-worker-older-than-evidence', 'home-not-whole', ['2023-04-18T20:30:00Z']],
    ['hit-key-older-than-evidence', 'issuer-presumed', ['orders-role/orders']],
    ['hit-endpoint-foreign', 'vpc-endpoint-foreign', ['vpce-0fedcba9876500001']],
    ['hit-endpoint-unknown', 'vpc-endpoint-unknown', ['vpce-0fedcba9876500001']],
    ['miss-vpc-known-address', 'account', ['52.32.70.10']],
    ['hit-candidate-own-egress', 'candidate-own-egress', ['198.51.100.40', '2023-04-18']],
    ['hit-two-signals-from-two-events', 'reconnaissance', ['GetCallerIdentity', 'ListBuckets']],
    ['hit-two-signals-from-two-events', 'unlike-user-agent', ['aws-cli']],
    ['hit-two-signals-from-two-events', 'new-service', ['s3.amazonaws.com', 'sts.amazonaws.com']],
    ['hit-other-region-called', 'region-not-home', ['eu-west-1', 'us-east-1']],
    ['hit-denied-burst', 'denied-burst', ['4']],
    ['miss-forwarded-identity-proofs', 'identity-proof', ['3 credential']],
    ['hit-endpoint-created-with-the-key', 'vpc-endpoint-unknown', ['2023-04-18T10:00:00Z', '35.160.20.4', '10.9.9.9']],
    ['hit-lateral-movement', 'lateral', ['i-0a1b2c3d4e5f60001']],
    ['hit-forged-worker-event-other-client', 'worker-not-believed', ['TLS']],
    ['hit-forged-worker-event-outside', 'worker-not-believed', ['neither']],
    ['hit-address-allocated-by-thief', 'allocated-by-suspect', ['203.0.113.9']],
    ['miss-presigned-beside-a-key-of-another-account', 'outside-aws', ['acme-invoices']],
    ['hit-after-function-deleted', 'after-end', ['15 minutes']],
    ['miss-identity-proofs-from-addresses-of-one-machine', 'identity-proof', ['2001:470:1f0b:11::/64']],
  ])('%s: %s', async (file, code, facts) => {
    await judge(recordsOf(file));
    const reasons = await database.rows<{ text: string }>('select text from use_reason where code = $code', { code });
    expect(reasons.length).toBeGreaterThan(0);
    for (const { text } of reasons) for (const fact of facts) expect(text).toContain(fact);
  });
});

it('an address is only said not to be AWS’s as of the last version of the ranges that is known', async () => {
  const later = JSON.stringify(recordsOf('hit-outside-aws')).replaceAll('2023-04-18', '2026-12-01');
  await judge(JSON.parse(later));
  expect(await database.rows("select text from use_reason where code = 'outside-aws'")).toEqual([
    { text: expect.stringContaining('ip-ranges.json as of 2026-08-22, the last that is known') },
  ]);
  expect(await database.rows("select excluded, text from use_alternative where code = 'aws-address'")).toEqual([
    { excluded: false, text: expect.stringContaining('as of 2026-08-22') },
  ]);
});

it('of a worker event that is not believed no sentence says that there was none', async () => {
  await judge(recordsOf('hit-forged-worker-event-other-client'));
  expect(await database.rows("select text from use_alternative where code = 'own-worker'")).toEqual([
    { text: expect.stringContaining('the one that did from here is not believed') },
  ]);
});

it('an address that a function allocates at home, and gives back, is no suspect’s', async () => {
  const records = recordsOf('miss-function-allocates-addresses');
  const allocation = records.find(({ eventName }) => eventName === 'AllocateAddress')!;
  const release = {
    ...allocation,
    eventID: 'a4b1c2d3-0000-4000-8000-000000000003',
    eventName: 'ReleaseAddress',
    requestParameters: { allocationId: (allocation.responseElements as { allocationId: string }).allocationId },
    responseElements: { _return: true },
  };
  await judge([...records, release]);
  expect(await database.rows("select class from foreign_use where source_ip = '52.32.70.10'")).not.toEqual([]);
  expect(await database.rows("select text from use_reason where code = 'allocated-by-suspect'")).toEqual([]);
});

it('of a single ip-ranges.json, which holds for all times, its own date is told', async () => {
  await judge(recordsOf('hit-outside-aws'), { awsIpRanges: [oneRangeFile()] });
  expect(await database.rows("select text from use_reason where code = 'outside-aws'")).toEqual([
    { text: expect.stringContaining('ip-ranges.json of 2023-04-18, the one that was named') },
  ]);
  expect(await database.rows("select text from use_alternative where code = 'aws-address'")).toEqual([
    { text: expect.stringContaining('2023-04-18') },
  ]);
});

it('a credential that only AWS’s label tells of was issued when its records say', async () => {
  await judge(recordsOf('hit-only-in-scope-of'));
  expect(await database.rows('select distinct issued_at, expires_at from finding')).toEqual([
    { issued_at: '2025-06-01T09:00:00Z', expires_at: null },
  ]);
});

it('a use after a function’s end is counted once, though its deletion stands in the evidence twice', async () => {
  const records = recordsOf('miss-service-after-function-deleted');
  const [deletion] = records.filter((record) => String(record.eventName).startsWith('DeleteFunction'));
  const cleared = async () => await database.rows('select * from cleared_use order by all');
  await judge(records);
  const once = await cleared();
  expect(once.length).toBeGreaterThan(0);
  await judge([...records, { ...deletion, eventID: 'a4b1c2d3-0000-4000-8000-000000000001' }]);
  expect(await cleared()).toEqual(once);
  const later = String(deletion!.eventTime).replace(/\d\dZ$/, '59Z');
  await judge([...records, { ...deletion, eventID: 'a4b1c2d3-0000-4000-8000-000000000002', eventTime: later }]);
  expect(await cleared()).toEqual(once);
});

it('a console session was not issued when the key was with which it was opened', async () => {
  await judge(recordsOf('hit-console-session'));
  const findings = await database.rows<{ access_key_id: string; issued_at: string | null }>(
    'select access_key_id, issued_at from finding order by issued_at nulls first',
  );
  const created = recordsOf('hit-console-session')
    .map(({ userIdentity }) => JSON.stringify(userIdentity))
    .find((identity) => identity.includes('creationDate'));
  expect(findings.length).toBeGreaterThan(1);
  expect(findings[0]!.issued_at).toBeNull();
  expect(created).toContain(findings.at(-1)!.issued_at!);
});

describe('a use in no finding at a place that is raised', () => {
  const theft = recordsOf('hit-outside-aws');
  const stolen = theft.find((record) => record.sourceIPAddress === '203.0.113.9')!;
  const days = ['2023-04-18T22:00:00Z', '2023-04-18T23:00:00Z', '2023-04-19T00:00:00Z'];
  const records = [...theft, ...days.map((eventTime) => ({ ...stolen, eventID: `later-${eventTime}`, eventTime }))];
  const unreported = () =>
    database.rows('select source_ip, class, reason, events, first_seen, last_seen from unreported_use');

  it('is none, where the detection has looked at all', async () => {
    await judge(records);
    expect(await unreported()).toEqual([]);
  });

  it('lies outside of the span that was asked for', async () => {
    await judge(records, { since: '2023-04-18T23:00:00Z', until: '2023-04-19T00:00:00Z' });
    // All four events together are critical: their signs of an intruder are in different ones.
    expect(await database.rows('select severity, event_count from finding')).toEqual([
      { severity: 'high', event_count: 1 },
    ]);
    expect(await unreported()).toMatchObject([
      {
        source_ip: '203.0.113.9',
        class: 'outside-aws',
        reason: expect.stringContaining('raised (high), but in no finding'),
        events: '3',
        first_seen: stolen.eventTime,
        last_seen: '2023-04-19T00:00:00Z',
      },
    ]);
  });

  it('was made at the function’s home before the function’s end, and what was made there later is raised', async () => {
    await judge(recordsOf('hit-after-function-deleted'));
    expect(await unreported()).toEqual([
      {
        source_ip: '34.220.84.211',
        class: 'home',
        reason: expect.stringContaining("raised is what was done there after the function's end"),
        events: '2',
        first_seen: '2023-04-18T21:00:00Z',
        last_seen: '2023-04-18T21:00:03Z',
      },
    ]);
  });

  it('may be a sign-in without a key, made at the function’s home before its end', async () => {
    const ended = recordsOf('hit-after-function-deleted');
    const call = ended.find((record) => record.eventName === 'DescribeTable')!;
    const { accessKeyId, ...identity } = call.userIdentity as Record<string, unknown>;
    const signIns = ['2023-04-18T21:10:00Z', '2023-04-18T22:40:00Z'].map((eventTime) => ({
      ...call,
      userIdentity: identity,
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventID: `sign-in-${eventTime}`,
      eventTime,
    }));
    await judge([...ended, ...signIns]);
    expect(accessKeyId).toBeDefined();
    expect(await database.rows('select events, first_seen from unreported_use where credential is null')).toEqual([
      { events: '1', first_seen: '2023-04-18T21:10:00Z' },
    ]);
  });

  it('is of a detection that was not run', async () => {
    await judge(records, { detections: ['access-key-id-reused'] });
    expect(await unreported()).toMatchObject([{ source_ip: '203.0.113.9', events: '4' }]);
  });
});

describe('the model of all fixtures’ records together', () => {
  const records = fixtures.filter((fixture) => !fixture.parameters).flatMap((fixture) => fixture.records);

  it('is the same on one thread and on two, on another run and in another order of records', async () => {
    const first = await answer({ threads: 1 }, records);
    expect(first.verdicts.length).toBeGreaterThan(100);
    expect(await answer({ threads: 2 }, records)).toEqual(first);
    expect(await answer({ threads: 2 }, [...records].reverse())).toEqual(first);
  });

  async function answer(resources: Resources, loaded: typeof records) {
    const other = await openCase(':memory:', resources);
    try {
      await loadRecords(other, loaded);
      await detect(other, { detections: [detection] });
      await detect(other, { detections: [detection] });
      return {
        findings: await other.rows('select * from finding order by finding_id'),
        verdicts: await other.rows('select * from verdict order by all'),
        cleared: await other.rows('select * from cleared_use order by all'),
      };
    } finally {
      other.close();
    }
  }
});

async function judge(records: readonly Record<string, unknown>[], parameters: DetectParameters = {}): Promise<void> {
  await database.run('truncate cloudtrail_logs');
  await forgetResults(database);
  await loadRecords(database, records);
  await detect(database, { detections: [detection], ...parameters });
}

const classOf = (place: { readonly class: string }) => place.class;

const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
