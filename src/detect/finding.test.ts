import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Row } from '../case/database.ts';
import { detect } from './detect.ts';
import { functionIdentity, record, workerRecord } from './test/records.ts';
import { awsIpRanges, caseWith, everyEvent, findings, ownDetection } from './test/small-case.ts';

const offWorker = 'lambda-credentials-off-worker';

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

  it('names no account where its events are of several', async () => {
    const elsewhere = { ...functionIdentity('billing'), accountId: '444455556666' };
    const database = await caseWith(record(), record({ userIdentity: elsewhere }));
    await detect(database, { awsIpRanges, detections: ['access-key-id-reused'] });
    expect(await findings(database)).toMatchObject([{ access_key_id: 'ASIAEXAMPLEORDERS001', account_id: null }]);
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
