import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setCaseProperty } from '../case/case.ts';
import { temporaryFolder } from '../test/coldtrail.ts';
import {
  record,
  type SampleCaseOptions,
  type SampleFinding,
  sampleCase,
  sampleFiles,
  sampleFinding,
} from '../test/sample-case.ts';
import { type ReportOptions, writeReport } from './write-report.ts';

const everything: ReportOptions = { formats: ['csv', 'json', 'html', 'timesketch'] };

async function report(
  findings: readonly SampleFinding[] = [sampleFinding],
  options = everything,
  files = sampleFiles,
  rest: SampleCaseOptions = {},
) {
  const folder = temporaryFolder();
  const database = await sampleCase(join(folder, 'case.duckdb'), join(folder, 'evidence'), findings, {
    files,
    ...rest,
  });
  const out = join(folder, 'out');
  const summary = await writeReport(database, out, options);
  const read = (file: string) => readFileSync(join(out, file), 'utf8');
  return { folder, database, out, summary, read };
}

describe('the report folder', () => {
  it('holds every file of the contract', async () => {
    const { out } = await report();
    expect(readdirSync(out).sort()).toEqual([
      'SHA256SUMS',
      'cleared.csv',
      'evidence.csv',
      'evidence.ndjson',
      'findings.csv',
      'findings.json',
      'manifest.json',
      'rejected.csv',
      'report.html',
      'run.json',
      'sources.csv',
      'timesketch.jsonl',
    ]);
  });

  it('holds what is always written when no further format is asked for', async () => {
    const { out } = await report([sampleFinding], { formats: [] });
    expect(readdirSync(out).sort()).toEqual([
      'SHA256SUMS',
      'cleared.csv',
      'findings.json',
      'manifest.json',
      'rejected.csv',
      'run.json',
      'sources.csv',
    ]);
  });

  it('lists in SHA256SUMS the hash of every file but run.json and itself', async () => {
    const { out, read } = await report();
    const named = readdirSync(out).filter((file) => !['SHA256SUMS', 'run.json'].includes(file));
    const lines = named.sort().map((file) => {
      const hash = createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex');
      return `${hash}  ${file}\n`;
    });
    expect(read('SHA256SUMS')).toBe(lines.join(''));
  });

  it('drops what an earlier report left behind and keeps what the user put there', async () => {
    const { database, out } = await report();
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await writeReport(database, out, { formats: ['csv'] });
    expect(existsSync(join(out, 'timesketch.jsonl'))).toBe(false);
    expect(existsSync(join(out, 'report.html'))).toBe(false);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('refuses a folder that holds something else, and touches nothing', async () => {
    const { folder, database } = await report();
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'findings.csv'), 'of another tool');
    await expect(writeReport(database, foreign, everything)).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining('findings.csv'),
    });
    expect(readdirSync(foreign)).toEqual(['findings.csv']);
  });

  it('may lie in the folder of the case', async () => {
    const { folder, database } = await report();
    await expect(writeReport(database, folder, everything)).rejects.toMatchObject({ code: 2 });
    const beside = temporaryFolder();
    const inside = await sampleCase(join(beside, 'case.duckdb'), join(folder, 'evidence'), [sampleFinding]);
    await writeReport(inside, beside, everything);
    expect(existsSync(join(beside, 'findings.json'))).toBe(true);
  });

  it('never names a place on this machine outside run.json', async () => {
    const { folder, out } = await report();
    const telling = readdirSync(out).filter((file) => readFileSync(join(out, file), 'utf8').includes(folder));
    expect(telling).toEqual(['run.json']);
  });
});

describe('a case that is not ready', () => {
  it.each([
    ['whose load was cut short', 'load_state', 'open', /coldtrail load/],
    ['into which evidence was loaded after the detections', 'load_generation', '2', /coldtrail detect/],
  ] as const)('%s is refused', async (_, property, value, remedy) => {
    const { database, out } = await report();
    await setCaseProperty(database, property, value);
    await expect(writeReport(database, out, everything)).rejects.toMatchObject({
      code: 2,
      message: expect.stringMatching(remedy),
    });
  });
});

describe('quoted evidence', () => {
  it('is the record byte for byte, in the order of the events, with its hash', async () => {
    const { read } = await report();
    const rows = read('evidence.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => row.record)).toEqual([
      sampleFiles[1]!.records[0],
      sampleFiles[0]!.records[0],
      sampleFiles[0]!.records[1],
    ]);
    for (const row of rows) expect(row.recordSha256).toBe(createHash('sha256').update(row.record).digest('hex'));
    expect(rows.map((row) => [row.sourceFile, row.recordIndex])).toEqual([
      ['a.json', 0],
      ['AWSLogs/b.json.gz', 0],
      ['AWSLogs/b.json.gz', 1],
    ]);
  });

  it('keeps spelling that a JSON parser would change', async () => {
    const odd = `{"eventID":"e","eventTime":"2023-04-18T10:00:00Z","eventName":"PutObject",\t"n":1.10,"n":2e0,"s":"\\u0041"}`;
    const finding: SampleFinding = { id: 'f'.repeat(16), events: [['odd.json', 0]] };
    const { read } = await report([finding], everything, [{ path: 'odd.json', records: [odd] }]);
    expect(JSON.parse(read('evidence.ndjson')).record).toBe(odd);
  });

  it('is the decoded text of a record that lies in a JSON string', async () => {
    const inner = record('event-9', '2023-04-18T10:00:00Z');
    const finding: SampleFinding = { id: 'e'.repeat(16), events: [['lookup.json', 0]] };
    const files = [{ path: 'lookup.json', records: [JSON.stringify(inner)] }];
    const { read } = await report([finding], everything, files);
    const row = JSON.parse(read('evidence.ndjson'));
    expect(row.record).toBe(inner);
    expect(row.recordSha256).toBe(createHash('sha256').update(inner).digest('hex'));
  });

  it('is refused from a file that has changed since it was loaded, and the earlier report stays', async () => {
    const { folder, database, out, read } = await report();
    const before = read('SHA256SUMS');
    writeFileSync(join(folder, 'evidence/a.json'), '{"Records":[]}');
    await expect(writeReport(database, out, { formats: [] })).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/^a\.json has changed/),
    });
    expect(read('SHA256SUMS')).toBe(before);
    expect(existsSync(join(out, 'timesketch.jsonl'))).toBe(true);
    expect(readdirSync(out).filter((file) => file.startsWith('.'))).toEqual([]);
  });

  it('is found where the evidence lies now, with --evidence', async () => {
    const { folder, database, out, read } = await report();
    const before = read('SHA256SUMS');
    const moved = join(folder, 'moved');
    renameSync(join(folder, 'evidence'), moved);
    await expect(writeReport(database, out, everything)).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/a\.json|b\.json\.gz.*--evidence/),
    });
    await writeReport(database, out, { ...everything, evidence: moved });
    expect(read('SHA256SUMS')).toBe(before);
  });
});

describe('the order of findings', () => {
  const finding = (id: string, severity: string, firstSeen: string, detection = 'b'): SampleFinding => ({
    id,
    columns: { severity, first_seen: firstSeen, detection },
    events: [['a.json', 0]],
  });

  it('is severity, worst first, then first seen, detection and id', async () => {
    const { read } = await report([
      finding('6', 'info', '2023-01-01T00:00:00Z'),
      finding('5', 'medium', '2023-01-01T00:00:00Z'),
      finding('4', 'high', '2023-01-03T00:00:00Z'),
      finding('3', 'high', '2023-01-02T00:00:00Z'),
      finding('2', 'high', '2023-01-02T00:00:00Z', 'a'),
      finding('1', 'high', '2023-01-02T00:00:00Z', 'a'),
      finding('0', 'critical', '2023-01-09T00:00:00Z'),
      finding('7', 'low', '2023-01-01T00:00:00Z'),
    ]);
    const ids = JSON.parse(read('findings.json')).findings.map((one: { id: string }) => one.id);
    expect(ids.join('')).toBe('01234576');
    expect(
      read('findings.csv')
        .split('\n')
        .slice(1, -1)
        .map((line) => line[0])
        .join(''),
    ).toBe('01234576');
  });
});

describe('the bytes of a report', () => {
  it('do not depend on the folder, the order of arguments, the number of loads or of threads', async () => {
    const files = sampleFiles.map(({ path, records }) => ({ path: basename(path), records }));
    const finding: SampleFinding = {
      ...sampleFinding,
      events: sampleFinding.events.map(([path, k]) => [basename(path), k]),
    };
    const sums = async (rest: SampleCaseOptions) =>
      (await report([finding], everything, files, rest)).read('SHA256SUMS');
    const expected = await sums({});
    expect(await sums({ loads: [['a.json', 'b.json.gz']] })).toBe(expected);
    expect(await sums({ loads: [['b.json.gz', 'a.json']], threads: 2 })).toBe(expected);
    expect(await sums({ loads: [['b.json.gz'], ['a.json']] })).toBe(expected);
  });

  it('are those that JSON.stringify gives for findings.json and manifest.json', async () => {
    for (const findings of [[], [sampleFinding], [sampleFinding, { id: 'f'.repeat(16), events: [] }]]) {
      const { read } = await report(findings);
      for (const file of ['findings.json', 'manifest.json'])
        expect(read(file)).toBe(`${JSON.stringify(JSON.parse(read(file)), null, 2)}\n`);
    }
  });
});

describe('findings.json', () => {
  it('has every key in the documented order, null or an empty list where nothing is known', async () => {
    const { read } = await report();
    const document = JSON.parse(read('findings.json'));
    expect(Object.keys(document)).toEqual(['schemaVersion', 'tool', 'case', 'coverage', 'detections', 'findings']);
    expect(document.case).toEqual({
      inputs: 2,
      events: 3,
      firstEvent: '2023-04-17T09:59:59Z',
      lastEvent: '2023-04-18T10:00:05Z',
    });
    expect(document.detections[1]).toEqual({
      id: 'lambda-token-outside-aws',
      title: 'Lambda token used outside AWS',
      status: 'inconclusive',
      why: 'no token is issued in the evidence',
      findingCount: 0,
    });
    expect(Object.entries(document.findings[0]).map(([key, value]) => (key === 'events' ? key : [key, value]))).toEqual(
      [
        ['id', '0123456789abcdef'],
        ['detection', 'lambda-credentials-off-worker'],
        ['severity', 'high'],
        ['title', 'Lambda credentials used off the worker'],
        ['summary', 'ASIAIOSFODNN7EXAMPLE was used from 203.0.113.9.'],
        ['accessKeyId', 'ASIAIOSFODNN7EXAMPLE'],
        ['identityArn', 'arn:aws:sts::111122223333:assumed-role/thumbnail-role/thumbnail'],
        ['accountId', null],
        ['issuer', null],
        ['issuerKnownBy', []],
        ['workload', null],
        ['homeRegions', []],
        ['homeAddresses', []],
        ['issuedAt', null],
        ['expiresAt', null],
        ['sourceIp', '203.0.113.9'],
        ['network', { class: null, awsRegion: null, awsService: null, vpcEndpointId: null, asn: null, country: null }],
        ['firstSeen', '2023-04-18T10:00:00Z'],
        ['lastSeen', '2023-04-18T10:00:05Z'],
        ['eventCount', 3],
        ['deniedCount', 0],
        ['regions', []],
        ['eventNames', []],
        ['userAgents', []],
        ['reasons', []],
        ['alternatives', []],
        ['onward', []],
        ['tags', []],
        'events',
      ],
    );
    expect(Object.keys(document.findings[0].network)).toEqual([
      'class',
      'awsRegion',
      'awsService',
      'vpcEndpointId',
      'asn',
      'country',
    ]);
  });

  it('lists the events of a finding by time, with their places and hashes', async () => {
    const { read } = await report();
    const { events } = JSON.parse(read('findings.json')).findings[0];
    expect(events[0]).toEqual({
      eventId: 'event-3',
      eventTime: '2023-04-17T09:59:59Z',
      eventName: 'GetCallerIdentity',
      eventSource: 'sts.amazonaws.com',
      awsRegion: 'eu-central-1',
      sourceFile: 'a.json',
      recordIndex: 0,
      recordSha256: createHash('sha256').update(sampleFiles[1]!.records[0]!).digest('hex'),
    });
    expect(events.map((event: { eventId: string }) => event.eventId)).toEqual(['event-3', 'event-1', 'event-2']);
  });
});

describe('hostile log text', () => {
  const hostile = [
    '=HYPERLINK("http://203.0.113.9")',
    '<script>alert(1)</script>',
    '\u001b[2J',
    '\u202etxt',
    "'; drop",
  ];
  const files = hostile.map((userAgent, index) => ({
    path: `h${index}.json`,
    records: [record(`event-${index}`, `2023-04-18T10:00:0${index}Z`, { userAgent })],
  }));
  const finding: SampleFinding = {
    id: 'd'.repeat(16),
    columns: { summary: hostile[1]! },
    events: files.map(({ path }) => [path, 0] as const),
  };

  it('is no markup in the page, whose policy allows neither script nor network', async () => {
    const { read } = await report([finding], everything, files);
    expect(read('report.html')).not.toMatch(/<script|javascript:|onload=|https?:/i);
    expect(read('report.html')).toContain("default-src 'none'");
    expect(read('report.html')).not.toContain('\u001b');
    expect(read('report.html')).not.toContain('\u202e');
  });

  it('is no formula in evidence.csv, and exact in evidence.ndjson', async () => {
    const { read } = await report([finding], everything, files);
    expect(read('evidence.csv')).toContain(`"'=HYPERLINK(""http://203.0.113.9"")"`);
    const agents = read('evidence.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).userAgent);
    expect(agents).toEqual(hostile);
  });
});
