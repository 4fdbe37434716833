import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordText } from '../evidence/record-text.ts';
import { log, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const text = (n: number) => JSON.stringify(record(n));
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const subscription = (...messages: string[]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup: 'trail',
  subscriptionFilters: ['all'],
  logEvents: messages.map((message, n) => ({ id: `${n}`, timestamp: 1681812672000, message })),
});
const eventBridge = (n: number) => ({ version: '0', 'detail-type': 'AWS API Call via CloudTrail', detail: record(n) });

describe('the shape of a file', () => {
  it.each([
    ['records', 'pages one after another', log(record(1)) + log(record(2))],
    ['records', 'lines of S3 log files', lines({ Records: [record(1)] }, { Records: [record(2)] })],
    ['array', 'pages in a list', JSON.stringify([[record(1)], [record(2)]])],
    ['records', 'S3 log files in a list', JSON.stringify([{ Records: [record(1)] }, { Records: [record(2)] }])],
    ['concatenated', 'Firehose without line ends', text(1) + text(2)],
    ['ndjson', 'lines with CRLF', `${text(1)}\r\n${text(2)}\r\n`],
    [
      'lookup-events',
      'pages one after another',
      [1, 2].map((n) => JSON.stringify({ Events: [{ CloudTrailEvent: text(n) }] })).join('\n'),
    ],
    [
      'lookup-events',
      'one event a line',
      lines(...[1, 2].map((n) => ({ EventName: 'GetObject', CloudTrailEvent: text(n) }))),
    ],
    ['cloudwatch-logs', 'a subscription', JSON.stringify(subscription(text(1), text(2)))],
    [
      'cloudwatch-logs',
      'subscriptions one after another',
      JSON.stringify(subscription(text(1))) + JSON.stringify(subscription(text(2))),
    ],
    [
      'cloudwatch-logs',
      'filter-log-events',
      JSON.stringify({ events: [1, 2].map((n) => ({ logStreamName: 'x', message: text(n) })), searchedLogStreams: [] }),
    ],
    ['cloudwatch-logs', 'export to S3', `2023-04-18T10:11:12.000Z ${text(1)}\n2023-04-18T10:11:13.000Z ${text(2)}\n`],
    ['eventbridge', 'a list', JSON.stringify([eventBridge(1), eventBridge(2)])],
    ['eventbridge', 'lines', lines(eventBridge(1), eventBridge(2))],
    [
      'splunk',
      'lines of results',
      lines(...[1, 2].map((n) => ({ preview: false, result: { _raw: text(n), host: 'x' } }))),
    ],
    [
      'splunk',
      'one document of results',
      JSON.stringify({ fields: [{ name: '_raw' }], results: [{ _raw: text(1) }, { _raw: text(2) }] }),
    ],
    [
      'elastic',
      'lines of hits',
      lines(...[1, 2].map((n) => ({ _index: 'x', _source: { '@timestamp': 'x', event: { original: text(n) } } }))),
    ],
    [
      'elastic',
      'a search response',
      JSON.stringify({
        took: 1,
        hits: { total: 2, hits: [1, 2].map((n) => ({ _source: { event: { original: text(n) } } })) },
      }),
    ],
    ['elastic', 'lines with flat keys', lines(...[1, 2].map((n) => ({ 'event.original': text(n), 'host.name': 'x' })))],
    ['array', 'a list of the texts of records', JSON.stringify([text(1), text(2)])],
    ['ndjson', 'the text of a record a line', lines(text(1), text(2))],
    ['elastic', 'records as they are', lines(...[1, 2].map((n) => ({ _source: record(n) })))],
  ])('%s: %s', async (shape, _, content) => {
    scene.put('a', content);
    expect(await scene.load()).toMatchObject({ records: 2, loaded: 2, rejected: 0 });
    expect(await scene.rows('select status, shape, reason from source_file')).toEqual([
      { status: 'used', shape, reason: null },
    ]);
    const places = await scene.rows<{ offset: string; length: number }>(
      'select "offset", length from event_source order by record_index',
    );
    const quoted = places.map(({ offset, length }) =>
      JSON.parse(recordText(Buffer.from(content).subarray(Number(offset), Number(offset) + length)).toString()),
    );
    expect(quoted).toEqual([record(1), record(2)]);
  });

  it('says what it saw where there is none', async () => {
    scene.put('a', JSON.stringify({ Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }], OwnerId: '1' }));
    await scene.load();
    expect(await scene.rows('select status, records, reason from source_file')).toEqual([
      {
        status: 'rejected',
        records: 0,
        reason: expect.stringMatching(
          /^no CloudTrail records, but JSON with the keys Reservations, OwnerId\. Accepted are/,
        ),
      },
    ]);
  });
});

it('tells Insights records in lookup-events apart', async () => {
  const insight = JSON.stringify({
    eventVersion: '1.07',
    eventTime: 'x',
    eventCategory: 'Insight',
    insightDetails: {},
  });
  scene.put('a', JSON.stringify({ Events: [{ CloudTrailEvent: insight }, { CloudTrailEvent: text(1) }] }));
  expect(await scene.load()).toMatchObject({ records: 1, loaded: 1, rejected: 0 });
  expect(await scene.rows('select kind, count from observation')).toEqual([{ kind: 'insight-record', count: '1' }]);
});

describe('a table', () => {
  const identity =
    '{type=AssumedRole, principalid=AROAEXAMPLE:a, b=c, arn=arn:aws:sts::111122223333:assumed-role/r/s, accountid=111122223333, ' +
    'invokedby=null, accesskeyid=ASIAEXAMPLE, username=null, sessioncontext={attributes={mfaauthenticated=false, ' +
    'creationdate=2023-04-18T09:00:00Z}, sessionissuer={type=Role, username=r}}}';

  it('of Athena is read as far as it carries the record, and what is missing is said', async () => {
    scene.put(
      'a.csv',
      '"eventtime","eventname","useridentity","sourceipaddress","eventid","requestparameters","resources"\r\n' +
        `"2023-04-18T10:11:12Z","GetObject","${identity}","203.0.113.9","e1","{""key"":""a,b""}","[{arn=x, accountid=1, type=t}]"\r\n` +
        '"2023-04-18 10:11:13.000","PutObject",,"203.0.113.9","e2",,\r\n' +
        '"no time","PutObject",,,,,\r\n' +
        '"too","few"\r\n',
    );
    expect(await scene.load()).toMatchObject({ records: 4, loaded: 2, rejected: 2 });
    expect(await scene.rows('select shape, status, reason from source_file')).toEqual([
      {
        shape: 'csv',
        status: 'partial',
        reason: 'the table lacks userAgent, awsRegion, responseElements; 2 of 4 records rejected',
      },
    ]);
    expect(
      await scene.rows(
        `select eventtime, useridentity.principalid as principal, useridentity.sessioncontext.sessionissuer.username as issuer,
           useridentity.sessioncontext.attributes.creationdate as created, requestparameters, resources[1].arn as resource
         from cloudtrail_logs order by eventid`,
      ),
    ).toEqual([
      {
        eventtime: '2023-04-18T10:11:12Z',
        principal: 'AROAEXAMPLE:a, b=c',
        issuer: 'r',
        created: '2023-04-18T09:00:00Z',
        requestparameters: '{"key":"a,b"}',
        resource: 'x',
      },
      {
        eventtime: '2023-04-18T10:11:13Z',
        principal: null,
        issuer: null,
        created: null,
        requestparameters: null,
        resource: null,
      },
    ]);
  });

  it('that holds the same events as a log file is a copy, but no conflict', async () => {
    scene.put('a.json', log(record(1)));
    scene.put(
      'b.csv',
      `eventtime,eventname,eventid,recipientaccountid\n2023-04-18T10:11:12Z,GetObject,${record(1).eventID},111122223333\n`,
    );
    expect(await scene.load()).toMatchObject({ loaded: 1, duplicates: 1, conflicts: 0 });
    expect(await scene.rows(`select count from observation where kind = 'duplicate-not-compared'`)).toEqual([
      { count: '1' },
    ]);
  });
});
