import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type SampleFinding, sampleFiles } from '../test/sample-case.ts';
import { sampleReport } from './test/sample-report.ts';

describe('findings.json', () => {
  it('has every key in the documented order, null or an empty list where nothing is known', async () => {
    const { read } = await sampleReport();
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
    const { read } = await sampleReport();
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

describe('the order of findings', () => {
  const finding = (id: string, severity: string, firstSeen: string, detection = 'b'): SampleFinding => ({
    id,
    columns: { severity, first_seen: firstSeen, detection },
    events: [['a.json', 0]],
  });

  it('is severity, worst first, then first seen, detection and id', async () => {
    const { read } = await sampleReport([
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
