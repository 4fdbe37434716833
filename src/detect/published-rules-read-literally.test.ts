import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { packageRoot } from '../package.ts';
import { fillAddressTable } from '../reference/address-table.ts';
import { awsIpRanges } from '../reference/aws-ip-ranges.ts';
import { fillAwsPrefixTable } from '../reference/aws-prefix-table.ts';
import { catalogue, chosenDetections } from './catalogue.ts';
import { createRelation } from './model.ts';
import { buildEmptyModel, buildKeyUse, publishedRules, relationNamed } from './test/empty-model.ts';
import { loadRecords } from './test/load-records.ts';
import { record } from './test/records.ts';

// Both rules a second time, as plainly as their descriptions read, on events of a small world in which all things meet.

interface Event {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** Seconds since the world began. */
  readonly time: number;
  readonly region: string;
  readonly address: string | null;
  readonly agent: string | null;
  readonly key: string | null;
  readonly arn: string | null;
  readonly userName: string | null;
  /** Text of the answer: an access key that STS issued, an address that EC2 allocated, or neither. */
  readonly answer: { accessKeyId?: string; publicIp?: string } | null;
}

const start = Date.UTC(2020, 0, 1);
const halfDay = 12 * 3600;
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 8 });
const keys = ['ASIA1', 'ASIA2'];
const addresses = [
  '34.210.0.1',
  '52.210.0.1',
  '203.0.113.9',
  '192.168.0.1',
  '2001:db8::9',
  'AWS Internal',
  's3.amazonaws.com',
];

const call = fc.record({
  name: fc.constantFrom('GetCallerIdentity', 'Decrypt'),
  source: fc.constant('sts.amazonaws.com'),
  time: fc.constantFrom(0, 1, 2, halfDay, halfDay + 1, halfDay + 2),
  region: fc.constantFrom('us-west-2', 'eu-west-1', 'us-isob-east-1'),
  address: orNull(fc.constantFrom(...addresses)),
  agent: fc.constant('aws-cli'),
  key: orNull(fc.constantFrom(...keys)),
  arn: orNull(
    fc.constantFrom('arn:aws:sts::111122223333:assumed-role/r/a', 'arn:aws:sts::111122223333:assumed-role/r/b'),
  ),
  userName: fc.option(fc.constantFrom('a', 'c'), { freq: 1 }),
  answer: fc.constant(null),
});
const worker = call.chain((event) =>
  fc
    .record({
      name: fc.constantFrom('CreateLogStream', 'CreateLogStream', 'CreateLogGroup'),
      agent: orNull(fc.constantFrom('awslambda-worker/1.0', 'awslambda-worker', 'not awslambda-worker')),
    })
    .map((fields) => ({ ...event, ...fields, source: 'logs.amazonaws.com', time: event.time % 3 })),
);
const mint = call.chain((event) =>
  fc
    .record({
      address: fc.constantFrom('lambda.amazonaws.com', 'lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'),
      answer: orNull(fc.record({ accessKeyId: fc.constantFrom(...keys) })),
    })
    .map((fields) => ({ ...event, ...fields, name: 'AssumeRole', key: null, arn: null, time: event.time % 3 })),
);
const allocation = call.chain((event) =>
  orNull(fc.record({ publicIp: fc.constantFrom(...addresses) })).map((answer) => ({
    ...event,
    answer,
    name: 'AllocateAddress',
    source: 'ec2.amazonaws.com',
    key: null,
  })),
);
const world: fc.Arbitrary<Event[]> = fc
  .array(
    fc.oneof(
      { arbitrary: call, weight: 5 },
      { arbitrary: worker, weight: 2 },
      { arbitrary: mint, weight: 2 },
      { arbitrary: allocation, weight: 1 },
    ),
    { minLength: 5, maxLength: 30 },
  )
  .map((events) => events.map((event, index) => ({ ...event, id: `event-${String(index).padStart(2, '0')}` })));

function cloudTrailRecord(event: Event) {
  const { accessKeyId, publicIp } = event.answer ?? {};
  return record({
    eventID: event.id,
    eventName: event.name,
    eventSource: event.source,
    eventTime: new Date(start + event.time * 1000).toISOString().replace('.000Z', 'Z'),
    awsRegion: event.region,
    sourceIPAddress: event.address,
    userAgent: event.agent,
    userIdentity: { accessKeyId: event.key, arn: event.arn, userName: event.userName },
    responseElements: event.answer && (accessKeyId ? { credentials: { accessKeyId } } : { publicIp }),
  });
}

/** The rule of the CTU: worker baselines by key, ARN and region. */
function offWorker(events: readonly Event[]): string[] {
  const workers = events.filter(
    ({ name, agent }) => name === 'CreateLogStream' && agent?.startsWith('awslambda-worker'),
  );
  const allocated = events.map(({ name, answer }) => (name === 'AllocateAddress' ? answer?.publicIp : undefined));
  const baseline = (of: Event) =>
    workers.filter((event) => event.key === of.key && event.arn === of.arn && event.region === of.region);
  return events
    .filter((event) =>
      workers.map(baseline).some((group) => {
        const known = group.map(({ address }) => address);
        return (
          event.key !== null &&
          event.key === group[0]?.key &&
          event.arn !== null &&
          event.arn === group[0].arn &&
          event.address !== null &&
          event.address !== 'AWS Internal' &&
          event.name !== 'Decrypt' &&
          !known.includes(null) &&
          !known.includes(event.address) &&
          !allocated.includes(event.address) &&
          event.time > Math.min(...group.map(({ time }) => time))
        );
      }),
    )
    .map(({ id }) => id);
}

/** The rule of Sentinel: uses within twelve hours, grouped by address, user name and ARN over all their tokens. */
function outsideAws(events: readonly Event[]): string[] {
  const mints = events.filter(
    ({ source, address, region }) =>
      source === 'sts.amazonaws.com' && address === 'lambda.amazonaws.com' && region !== 'us-isob-east-1',
  );
  const isCounted = (address: string | null) => address !== null && isIPv4(address) && !address.startsWith('192.168.');
  const uses = events.flatMap((event) =>
    mints
      .filter((issued) => event.key !== null && issued.answer?.accessKeyId === event.key)
      .filter((issued) => event.time >= issued.time && event.time <= issued.time + halfDay && isCounted(event.address))
      .map((issued) => ({ event, region: issued.region })),
  );
  const group = ({ address, arn, userName }: Event) =>
    JSON.stringify([address, arn, userName ?? arn?.slice(arn.lastIndexOf('/') + 1)]);
  const isIn = (address: string, region: string) =>
    (address === '34.210.0.1' && region === 'us-west-2') || (address === '52.210.0.1' && region === 'eu-west-1');
  const hits = uses.filter(
    ({ event }) => !uses.some((other) => group(other.event) === group(event) && isIn(event.address!, other.region)),
  );
  return hits.map(({ event }) => event.id);
}

describe.each([
  ['lambda-credentials-off-worker', offWorker],
  ['lambda-token-outside-aws', outsideAws],
])('%s', (id, literally) => {
  const { sql } = chosenDetections(catalogue(), [id])[0]!;
  let database: Database;

  beforeAll(async () => {
    database = await openCase(':memory:');
    await fillAwsPrefixTable(database, awsIpRanges([join(packageRoot, 'testdata/reference/two-ranges.csv')]));
    await buildEmptyModel(database);
  });

  afterAll(() => database.close());

  it('selects what its description says, whatever meets in the evidence', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(world, async (events) => {
        await database.run('truncate cloudtrail_logs');
        await loadRecords(database, events.map(cloudTrailRecord));
        await fillAddressTable(database);
        await buildKeyUse(database);
        await database.run(createRelation(relationNamed(publishedRules.get(id)!)));
        const rows = await database.rows<{ eventid: string }>(`select distinct eventid from (${sql}) order by eventid`);
        hits += rows.length;
        expect(rows.map((row) => row.eventid)).toEqual([...new Set(literally(events))].sort());
      }),
      { numRuns: 150 },
    );
    expect(hits).toBeGreaterThan(0);
  });
});
