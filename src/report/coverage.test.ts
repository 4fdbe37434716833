import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { record, type SampleFile, sampleCase } from '../test/sample-case.ts';
import { readCoverage } from './coverage.ts';

async function coverageOf(files: readonly SampleFile[]) {
  const folder = temporaryFolder();
  return await readCoverage(await sampleCase(join(folder, 'case.duckdb'), join(folder, 'evidence'), [], { files }));
}

const lambda = 'arn:aws:sts::111122223333:assumed-role/thumbnail-role/thumbnail';

describe('coverage', () => {
  it('counts files and records by what became of them, and the books balance', async () => {
    const twice = record('event-1', '2023-04-18T10:00:00Z');
    const { files, records, observations } = await coverageOf([
      {
        path: 'a.json',
        records: [twice, record('event-2', '2023-04-18T10:00:00Z', { newField: 1 }), '{"no":"event"}'],
      },
      { path: 'b.json.gz', records: [twice] },
    ]);
    expect(files).toEqual({ used: 1, partial: 1, rejected: 0, skipped: 0, notEvents: 0 });
    expect(records).toEqual({ found: 4, loaded: 2, duplicates: 1, rejected: 1 });
    expect(observations).toEqual([{ kind: 'unknown-field', field: 'newField', count: 1 }]);
  });

  it('links corrections to the events that they correct, where those are in the evidence', async () => {
    const correction = (original: string) => ({
      addendum: { reason: 'UPDATED_DATA', updatedFields: 'userIdentity', originalEventID: original },
    });
    const { corrections } = await coverageOf([
      {
        path: 'a.json',
        records: [
          record('event-1', '2023-04-18T10:00:00Z'),
          record('event-2', '2023-04-18T11:00:00Z', correction('event-1')),
          record('event-3', '2023-04-18T11:00:00Z', correction('event-of-another-day')),
          record('event-4', '2023-04-18T11:00:00Z', { addendum: { reason: 'DELIVERY_DELAY' } }),
        ],
      },
    ]);
    expect(corrections).toEqual({ events: 2, originalsFound: 1 });
  });

  it('names accounts and regions, and the runs of days without an event', async () => {
    const at = (day: string, rest: object) => record(`event-${day}`, `2023-04-${day}T23:59:59Z`, rest);
    const { accounts, regions, days } = await coverageOf([
      {
        path: 'a.json',
        records: [
          at('10', { awsRegion: 'us-east-1' }),
          at('11', { recipientAccountId: '444455556666' }),
          at('13', {}),
          at('20', {}),
        ],
      },
    ]);
    expect(accounts).toEqual([
      { accountId: '111122223333', events: 3 },
      { accountId: '444455556666', events: 1 },
    ]);
    expect(regions).toEqual([
      { awsRegion: 'eu-central-1', events: 3 },
      { awsRegion: 'us-east-1', events: 1 },
    ]);
    expect(days).toEqual({
      withEvents: 4,
      gaps: [
        { from: '2023-04-12', to: '2023-04-12', days: 1 },
        { from: '2023-04-14', to: '2023-04-19', days: 6 },
      ],
    });
  });

  it('shows the days that one account lacks in one region, which the others would hide', async () => {
    const at = (day: string, accountId: string, awsRegion: string) =>
      record(`${accountId} ${awsRegion} ${day}`, `2023-04-${day}T12:00:00Z`, {
        recipientAccountId: accountId,
        awsRegion,
      });
    const whole = ['10', '11', '12', '13', '14'];
    const { days, deliveries } = await coverageOf([
      { path: 'a.json', records: whole.map((day) => at(day, '111122223333', 'eu-central-1')) },
      { path: 'b.json', records: ['11', '13'].map((day) => at(day, '111122223333', 'us-east-1')) },
      { path: 'c.json', records: [at('13', '111122223333', 'us-east-1'), at('12', '444455556666', 'us-east-1')] },
      { path: 'd.json', records: [at('13', '444455556666', 'us-east-1'), at('14', '444455556666', 'us-east-1')] },
    ]);
    expect(days).toEqual({ withEvents: 5, gaps: [] });
    const day = (from: string) => ({ from: `2023-04-${from}`, to: `2023-04-${from}`, days: 1 });
    expect(deliveries).toEqual([
      {
        accountId: '111122223333',
        awsRegion: 'eu-central-1',
        files: 1,
        events: 5,
        firstEvent: '2023-04-10T12:00:00Z',
        lastEvent: '2023-04-14T12:00:00Z',
        daysWithEvents: 5,
        gaps: [],
      },
      {
        accountId: '111122223333',
        awsRegion: 'us-east-1',
        files: 1,
        events: 2,
        firstEvent: '2023-04-11T12:00:00Z',
        lastEvent: '2023-04-13T12:00:00Z',
        daysWithEvents: 2,
        gaps: [day('10'), day('12'), day('14')],
      },
      {
        accountId: '444455556666',
        awsRegion: 'us-east-1',
        files: 2,
        events: 3,
        firstEvent: '2023-04-12T12:00:00Z',
        lastEvent: '2023-04-14T12:00:00Z',
        daysWithEvents: 3,
        gaps: [{ from: '2023-04-10', to: '2023-04-11', days: 2 }],
      },
    ]);
  });

  it('tells kinds of events apart, and the credentials with and without a home', async () => {
    const worker = { eventName: 'CreateLogStream', eventSource: 'logs.amazonaws.com', readOnly: false };
    const mint = {
      eventName: 'AssumeRole',
      userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
      awsRegion: 'us-east-1',
      sourceIPAddress: 'lambda.amazonaws.com',
      responseElements: {
        credentials: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
        assumedRoleUser: { arn: lambda },
      },
    };
    const { events, workloads } = await coverageOf([
      {
        path: 'a.json',
        records: [
          record('event-1', '2023-04-18T10:00:00Z', mint),
          record('event-2', '2023-04-18T10:00:01Z', {
            ...worker,
            awsRegion: 'us-east-1',
            sourceIPAddress: '34.200.84.211',
            userAgent: 'awslambda-worker/1.0',
          }),
          record('event-3', '2023-04-18T10:00:02Z', { eventSource: 'iam.amazonaws.com' }),
          record('event-4', '2023-04-18T10:00:03Z', { eventCategory: 'Data', managementEvent: false }),
        ],
      },
    ]);
    expect(events).toEqual({
      read: 3,
      write: 1,
      management: 3,
      data: 1,
      networkActivity: 0,
      withoutSession: 0,
      withoutArn: 0,
      globalService: 1,
      mints: 1,
      lambdaWorkers: 1,
    });
    expect(workloads).toEqual([{ issuer: 'lambda', mints: 1, credentials: 1, pollers: 0, withHome: 1 }]);
  });

  it('counts the events that do not tell whose credential was used', async () => {
    const { events } = await coverageOf([
      {
        path: 'a.json',
        records: [
          record('event-1', '2023-04-18T10:00:00Z', {
            userIdentity: { type: 'AWSAccount', principalId: 'AROAEXAMPLE:mailer', accountId: '444455556666' },
          }),
          record('event-2', '2023-04-18T10:00:01Z', {
            userIdentity: { type: 'AssumedRole', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
          }),
          record('event-3', '2023-04-18T10:00:02Z', {
            userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
          }),
        ],
      },
    ]);
    expect(events).toMatchObject({ withoutSession: 1, withoutArn: 1 });
  });

  it('is all zeros and empty lists for evidence without an event', async () => {
    const { days, events, accounts } = await coverageOf([{ path: 'a.json', records: [] }]);
    expect(days).toEqual({ withEvents: 0, gaps: [] });
    expect(accounts).toEqual([]);
    expect(new Set(Object.values(events))).toEqual(new Set([0]));
  });
});
