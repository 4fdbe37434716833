import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/coldtrail.ts';
import { caseProperty, openCase, setCaseProperty } from '../case/case.ts';
import type { Database, Row } from '../case/database.ts';
import { packageRoot } from '../package.ts';
import { detect } from './detect.ts';
import { loadRecords } from './test/load-records.ts';
import { functionIdentity, record, workerRecord } from './test/records.ts';

const offWorker = 'lambda-credentials-off-worker';
const outsideAws = 'lambda-token-outside-aws';
/** Two ranges do here, and are read faster than all. */
const awsIpRanges = [join(packageRoot, 'testdata/reference/two-ranges.csv')];

async function caseWith(...records: Record<string, unknown>[]): Promise<Database> {
  const database = await openCase(':memory:');
  onTestFinished(() => database.close());
  await loadRecords(database, records);
  return database;
}

const findings = (database: Database) =>
  database.rows<Row>('select * from finding order by detection, source_ip, access_key_id, identity_arn');

/** A folder with one detection of the user's own. */
function ownDetection(sql: string, id = 'own-detection'): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'discovery'));
  writeFileSync(
    join(folder, 'discovery', `${id}.sql`),
    `/*
id: ${id}
title: Of the user's own
severity: low
meaning: Something.
logic: Some way.
false_positives: [Some.]
summary: '{access_key_id} called {event_names} from {source_ip}.'
*/
${sql}
`,
  );
  return folder;
}

const everyEvent = `select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  useridentity.accountid as account_id,
  eventid,
  source_file_id,
  record_index
from cloudtrail_logs`;

describe('a finding', () => {
  it('is one credential used from one address and VPC endpoint, with what its events tell', async () => {
    const database = await caseWith(
      workerRecord(),
      record(),
      record({ eventTime: '2023-04-18T21:20:00Z', eventName: 'ListUsers', errorCode: 'AccessDenied', userAgent: 'x' }),
      record({ eventTime: '2023-04-18T21:16:00Z', sourceIPAddress: '198.51.100.7' }),
      record({ eventTime: '2023-04-18T21:17:00Z', vpcEndpointId: 'vpce-0a1b2c3d' }),
    );
    await detect(database, { awsIpRanges, detections: [offWorker] });
    const rows = await findings(database);
    expect(rows.map((row) => [row.source_ip, (row.network as Row).vpc_endpoint_id, row.event_count])).toEqual([
      ['198.51.100.7', null, 1],
      ['203.0.113.9', null, 2],
      ['203.0.113.9', 'vpce-0a1b2c3d', 1],
    ]);
    expect(rows[1]).toMatchObject({
      detection: offWorker,
      access_key_id: 'ASIAEXAMPLEORDERS001',
      identity_arn: 'arn:aws:sts::111122223333:assumed-role/orders-role/orders',
      account_id: '111122223333',
      issuer: 'lambda',
      issuer_known_by: ['worker'],
      workload: 'orders',
      home_regions: ['us-west-2'],
      home_addresses: ['34.220.84.211'],
      issued_at: '2023-04-18T20:59:58Z',
      first_seen: '2023-04-18T21:14:07Z',
      last_seen: '2023-04-18T21:20:00Z',
      denied_count: 1,
      regions: ['us-east-1'],
      event_names: ['GetCallerIdentity', 'ListUsers'],
      user_agents: ['aws-cli/2.11.13', 'x'],
      onward: [],
    });
    expect(rows[1]?.summary).toContain('orders were used from 203.0.113.9');
  });

  it('has an ID that anybody can compute from what identifies it', async () => {
    const database = await caseWith(workerRecord(), record());
    await detect(database, { awsIpRanges, detections: [offWorker] });
    const [finding] = await findings(database);
    const identity = `["${offWorker}","${finding?.access_key_id}","${finding?.identity_arn}","203.0.113.9",null]`;
    expect(finding?.finding_id).toBe(createHash('sha256').update(identity).digest('hex').slice(0, 16));
  });

  it('tells what AWS’s ranges say of the address at the time', async () => {
    const database = await caseWith(
      workerRecord(),
      record({ sourceIPAddress: '52.215.8.20' }),
      record({ sourceIPAddress: '198.51.100.7' }),
    );
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect((await findings(database)).map((row) => row.network)).toMatchObject([
      { aws_region: null, aws_service: null },
      { aws_region: 'eu-west-1', aws_service: 'EC2' },
    ]);
  });

  it('says nothing of the address of a call through a VPC endpoint', async () => {
    const database = await caseWith(
      workerRecord(),
      record({ sourceIPAddress: '52.215.8.20', vpcEndpointId: 'vpce-0a1b2c3d' }),
    );
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect((await findings(database))[0]?.network).toMatchObject({ aws_region: null, aws_service: null });
  });

  it('lists the credentials that were obtained from there, in time order, and not those that were refused', async () => {
    const credentials = (accessKeyId: string) => ({ credentials: { accessKeyId, expiration: 'Apr 18, 2023' } });
    const database = await caseWith(
      workerRecord(),
      record({
        eventTime: '2023-04-18T21:30:00Z',
        eventName: 'GetSessionToken',
        responseElements: credentials('ASIA2'),
      }),
      record({
        eventName: 'AssumeRole',
        eventID: 'the-first',
        responseElements: { ...credentials('ASIA1'), assumedRoleUser: { arn: 'arn:of-the-role' } },
      }),
      record({ eventName: 'AssumeRole', errorCode: 'AccessDenied' }),
    );
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect((await findings(database))[0]?.onward).toMatchObject([
      { access_key_id: 'ASIA1', identity_arn: 'arn:of-the-role', event_id: 'the-first' },
      { access_key_id: 'ASIA2', identity_arn: functionIdentity().arn },
    ]);
  });

  it('counts an event once, even if the SELECT gives it twice', async () => {
    const queries = [ownDetection(`${everyEvent}\nunion all\n${everyEvent}`)];
    const database = await caseWith(record());
    await detect(database, { awsIpRanges, queries, detections: ['own-detection'] });
    expect(await findings(database)).toMatchObject([{ event_count: 1, severity: 'low' }]);
    expect(await database.rows('select * from finding_event')).toHaveLength(1);
  });

  it('keeps NULL in its key apart from every text', async () => {
    const queries = [ownDetection(everyEvent)];
    const database = await caseWith(
      record({ sourceIPAddress: null }),
      record({ sourceIPAddress: '' }),
      record({ sourceIPAddress: null }),
    );
    await detect(database, { awsIpRanges, queries, detections: ['own-detection'] });
    const rows = await database.rows('select source_ip, event_count from finding order by source_ip nulls first');
    expect(rows).toEqual([
      { source_ip: null, event_count: 2 },
      { source_ip: '', event_count: 1 },
    ]);
  });
});

describe('--since and --until', () => {
  const events = ['20:30:00', '21:00:00', '21:30:00', '22:00:00'].map((time, index) =>
    record({ eventTime: `2023-04-19T${time}Z`, sourceIPAddress: `198.51.100.${index}` }),
  );

  it('choose the uses, since <= t < until, while earlier events serve as baseline', async () => {
    const database = await caseWith(workerRecord(), ...events);
    await detect(database, {
      awsIpRanges,
      detections: [offWorker],
      since: '2023-04-19T21:00:00Z',
      until: '2023-04-19T22:00:00Z',
    });
    expect((await findings(database)).map((row) => row.source_ip)).toEqual(['198.51.100.1', '198.51.100.2']);
  });

  it('count only the events between them', async () => {
    const database = await caseWith(workerRecord(), record(), record({ eventTime: '2023-04-19T09:00:00Z' }));
    await detect(database, { awsIpRanges, detections: [offWorker], since: '2023-04-19T00:00:00Z' });
    expect(await findings(database)).toMatchObject([{ event_count: 1, first_seen: '2023-04-19T09:00:00Z' }]);
  });
});

describe('detections', () => {
  it('that the evidence cannot answer are inconclusive, and say why', async () => {
    const database = await caseWith(record());
    const { detections } = await detect(database, { awsIpRanges, detections: [offWorker, outsideAws] });
    expect(detections).toMatchObject([
      { id: offWorker, status: 'inconclusive', why: expect.stringContaining('no CreateLogStream event') },
      { id: outsideAws, status: 'inconclusive', why: expect.stringContaining('AssumeRole is a read-only') },
    ]);
  });

  it('that fail say so, and the others still run', async () => {
    const queries = [ownDetection('select nonsense from cloudtrail_logs')];
    const database = await caseWith(workerRecord(), record());
    const { detections } = await detect(database, { awsIpRanges, queries, detections: [offWorker, 'own-detection'] });
    expect(detections).toMatchObject([
      { id: offWorker, status: 'ran', findingCount: 1 },
      { id: 'own-detection', status: 'failed', why: expect.stringContaining('nonsense'), findingCount: 0 },
    ]);
    const runs = await database.rows('select detection, status, finding_count from detection_run order by detection');
    expect(runs).toEqual([
      { detection: offWorker, status: 'ran', finding_count: 1 },
      { detection: 'own-detection', status: 'failed', finding_count: 0 },
    ]);
  });

  it.each([
    [
      'lacks a column',
      everyEvent.replace('  vpcendpointid as vpc_endpoint_id,\n', ''),
      'lacks the column vpc_endpoint_id',
    ],
    ['has a strange column', everyEvent.replace('eventid,', 'eventid, 1 as strange,'), 'has a column strange'],
    ['has a column of another type', everyEvent.replace('  eventid', '  1 as eventid'), 'eventid is of type INTEGER'],
    [
      'has its columns in another order',
      everyEvent
        .replace('  record_index', '  1 as record_index')
        .replace('  source_file_id,\n', '')
        .replace('1 as record_index', 'record_index,\n  source_file_id'),
      'not in order',
    ],
  ])('fail whose SELECT %s, with the mend', async (_, sql, why) => {
    const queries = [ownDetection(sql)];
    const database = await caseWith(record());
    const { detections } = await detect(database, { awsIpRanges, queries, detections: ['own-detection'] });
    expect(detections).toMatchObject([{ status: 'failed', why: expect.stringContaining(why) }]);
  });

  it.each([
    'select 1 as a); drop table cloudtrail_logs; select (1',
    'select 1 as a; drop table cloudtrail_logs',
    'drop table cloudtrail_logs',
    "copy cloudtrail_logs to 'stolen.csv'",
  ])('cannot do anything but select: %s', async (sql) => {
    const queries = [ownDetection(sql)];
    const database = await caseWith(record());
    const { detections } = await detect(database, { awsIpRanges, queries, detections: ['own-detection'] });
    expect(detections).toMatchObject([{ status: 'failed' }]);
    expect(await database.rows('select eventid from cloudtrail_logs')).toHaveLength(1);
  });

  it('take the ranges of the time of use, AMAZON exactly, from the user’s table', async () => {
    const mint = record({
      eventTime: '2023-04-18T20:59:58Z',
      eventName: 'AssumeRole',
      awsRegion: 'us-west-2',
      sourceIPAddress: 'lambda.amazonaws.com',
      userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
      responseElements: { credentials: { accessKeyId: 'ASIAEXAMPLEORDERS001' } },
    });
    const addresses = ['192.0.2.1', '198.51.100.1', '203.0.113.1'];
    const uses = addresses.map((sourceIPAddress) => record({ sourceIPAddress }));
    const table = join(temporaryFolder(), 'history.csv');
    writeFileSync(
      table,
      `prefix,region,services,valid_from,valid_to
192.0.2.0/24,us-west-2,AMAZON|EC2,,
198.51.100.0/24,us-west-2,AMAZON_CONNECT|EC2,,
203.0.113.0/24,us-west-2,AMAZON,,2023-04-18T21:14:07Z
`,
    );
    const database = await caseWith(mint, ...uses);
    await detect(database, { detections: [outsideAws], awsIpRanges: [table] });
    expect((await findings(database)).map((row) => row.source_ip)).toEqual(['198.51.100.1', '203.0.113.1']);
  });
});

describe('results in the case', () => {
  it('replace those of the same detection and keep those of others', async () => {
    const database = await caseWith(workerRecord(), record());
    await detect(database, { awsIpRanges, detections: [offWorker] });
    const { dropped } = await detect(database, { awsIpRanges, detections: [outsideAws] });
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect(dropped).toEqual([]);
    expect(await findings(database)).toHaveLength(1);
    expect(await database.rows('select * from finding_event')).toHaveLength(1);
    const runs = await database.rows('select detection from detection_run order by detection');
    expect(runs).toEqual([{ detection: offWorker }, { detection: outsideAws }]);
  });

  it('of other parameters or other evidence are dropped and named', async () => {
    const database = await caseWith(workerRecord(), record());
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect(
      await detect(database, { awsIpRanges, detections: [outsideAws], since: '2023-01-01T00:00:00Z' }),
    ).toMatchObject({
      dropped: [offWorker],
    });
    await setCaseProperty(database, 'load_generation', '2');
    expect(
      await detect(database, { awsIpRanges, detections: [offWorker], since: '2023-01-01T00:00:00Z' }),
    ).toMatchObject({
      dropped: [outsideAws],
      findings: { high: 1 },
    });
    expect(await caseProperty(database, 'detect_generation')).toBe('2');
  });

  it('are none while detect has not ended', async () => {
    const database = await caseWith(workerRecord(), record());
    await detect(database, { awsIpRanges, detections: [offWorker] });
    const abort = AbortSignal.abort(new Error('interrupted'));
    const queries = [ownDetection('select nonsense from cloudtrail_logs')];
    await expect(detect(database, { awsIpRanges, queries, detections: ['own-detection'] }, abort)).rejects.toThrow(
      'interrupted',
    );
    expect(await caseProperty(database, 'detect_generation')).toBe('');
  });

  it('are the same on every run', async () => {
    const database = await caseWith(
      workerRecord(),
      ...Array.from({ length: 200 }, (_, index) => record({ sourceIPAddress: `198.51.100.${index % 50}` })),
    );
    await detect(database, { awsIpRanges, detections: [offWorker] });
    const first = await findings(database);
    await detect(database, { awsIpRanges, detections: [offWorker] });
    expect(await findings(database)).toEqual(first);
    expect(first).toHaveLength(50);
  });

  it('are refused to a case whose load is not complete', async () => {
    const database = await caseWith(record());
    await setCaseProperty(database, 'load_state', 'open');
    await expect(detect(database, { awsIpRanges })).rejects.toThrow('coldtrail load');
  });
});
