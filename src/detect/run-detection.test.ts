import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { detect } from './detect.ts';
import { record, workerRecord } from './test/records.ts';
import { awsIpRanges, caseWith, everyEvent, findings, ownDetection } from './test/small-case.ts';

const offWorker = 'lambda-credentials-off-worker';
const outsideAws = 'lambda-token-outside-aws';

describe('detections', () => {
  it('that the evidence cannot answer are inconclusive, and say why', async () => {
    const database = await caseWith(record());
    const { detections } = await detect(database, { awsIpRanges, detections: [offWorker, outsideAws] });
    expect(detections).toMatchObject([
      { id: offWorker, status: 'inconclusive', why: expect.stringContaining('no CreateLogStream event') },
      { id: outsideAws, status: 'inconclusive', why: expect.stringContaining('AssumeRole is a read-only') },
    ]);
  });

  it('say where a trail of write events keeps how credentials were issued', async () => {
    const database = await caseWith(workerRecord(), record());
    const { detections } = await detect(database, { detections: ['lambda-credentials-elsewhere'] });
    expect(detections).toMatchObject([
      { status: 'ran', findingCount: 1, why: expect.stringContaining('how 1 of 1 credentials were issued') },
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
    [
      'names its events twice',
      everyEvent.replace('  record_index', '  record_index,\n  array[cast(1 as bigint)] as events'),
      'has record_index and events, which says it already',
    ],
  ])('fail whose SELECT %s, with the mend', async (_, sql, why) => {
    const queries = [ownDetection(sql)];
    const database = await caseWith(record());
    const { detections } = await detect(database, { awsIpRanges, queries, detections: ['own-detection'] });
    expect(detections).toMatchObject([{ status: 'failed', why: expect.stringContaining(why) }]);
  });

  it('find the same whether their rows name one event each or list several', async () => {
    const listed = `select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  useridentity.accountid as account_id,
  array_agg(cast(source_file_id as bigint) * 4294967296 + record_index) as events
from cloudtrail_logs
group by 1, 2, 3, 4, 5`;
    const database = await caseWith(record(), record({ eventName: 'ListBuckets' }), workerRecord());
    const found = async (sql: string) => {
      await detect(database, { awsIpRanges, queries: [ownDetection(sql)], detections: ['own-detection'] });
      return [
        await database.rows('select * from finding order by all'),
        await database.rows('select * from finding_event order by all'),
      ];
    };
    const byEvent = await found(everyEvent);
    expect(byEvent.map((rows) => rows.length)).toEqual([2, 3]);
    expect(await found(listed)).toEqual(byEvent);
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
