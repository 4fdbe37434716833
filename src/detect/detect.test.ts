import { describe, expect, it } from 'vitest';
import { caseProperty, setCaseProperty } from '../case/case.ts';
import { detect } from './detect.ts';
import { record, workerRecord } from './test/records.ts';
import { awsIpRanges, caseWith, findings, ownDetection } from './test/small-case.ts';

const offWorker = 'lambda-credentials-off-worker';
const outsideAws = 'lambda-token-outside-aws';

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
      findings: { medium: 1 },
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
