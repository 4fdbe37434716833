import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordText } from '../evidence/record-text.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const files = () =>
  scene.rows(
    'select path, status, kind, shape, records, loaded, duplicates, rejected, reason from source_file order by path',
  );
const names = async () =>
  (await scene.rows<{ eventid: string }>('select eventid from cloudtrail_logs order by 1')).map((row) =>
    Number(row.eventid.slice(-12)),
  );

describe('a load', () => {
  it('enters events in the columns of the Athena table', async () => {
    scene.put(
      'a.json.gz',
      logFile(
        record(1, {
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::111122223333:assumed-role/orders/orders',
            sessionContext: {
              sessionIssuer: { type: 'Role', userName: 'orders' },
              attributes: { creationDate: '2023-04-18T09:00:00Z', mfaAuthenticated: 'false' },
              webIdFederationData: { federatedProvider: 'x', attributes: { 'example:aud': 'sts.amazonaws.com' } },
            },
            inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: 'arn:aws:lambda:x' },
          },
          resources: [{ ARN: 'arn:aws:s3:::orders', accountId: '111122223333', type: 'AWS::S3::Bucket' }],
          tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'X' },
          managementEvent: true,
        }),
      ),
    );
    const summary = await scene.load();
    expect(summary).toMatchObject({ records: 1, loaded: 1, duplicates: 0, rejected: 0, files: { used: 1 } });
    expect(
      await scene.rows(
        `select
           useridentity.sessioncontext.sessionissuer.username as issuer,
           useridentity.sessioncontext.attributes.creationdate as created,
           useridentity.sessioncontext.webidfederationdata.attributes['example:aud'] as audience,
           useridentity.inscopeof.issuertype as scope,
           resources[1].arn as resource,
           tlsdetails.tlsversion as tls,
           readonly, managementevent, requestparameters, responseelements, event_at, record_index
         from cloudtrail_logs`,
      ),
    ).toEqual([
      {
        issuer: 'orders',
        created: '2023-04-18T09:00:00Z',
        audience: 'sts.amazonaws.com',
        scope: 'AWS::Lambda::Function',
        resource: 'arn:aws:s3:::orders',
        tls: 'TLSv1.3',
        readonly: 'true',
        managementevent: 'true',
        requestparameters: '{"bucketName":"orders","key":"a.json"}',
        responseelements: null,
        event_at: '2023-04-18 10:11:12',
        record_index: 0,
      },
    ]);
  });

  it('knows where in the unpacked file each record stands, byte for byte', async () => {
    const path = scene.put('a.json.gz', logFile(record(1), record(2, { userAgent: 'ä\n"' }), record(3)));
    await scene.load();
    const unpacked = gunzipSync(readFileSync(path));
    const places = await scene.rows<{ record_index: number; offset: string; length: number }>(
      'select * from event_source order by record_index',
    );
    const quoted = places.map(({ offset, length }) =>
      JSON.parse(recordText(unpacked.subarray(Number(offset), Number(offset) + length)).toString()),
    );
    expect(quoted).toEqual([record(1), record(2, { userAgent: 'ä\n"' }), record(3)]);
    expect(places.map((place) => place.record_index)).toEqual([0, 1, 2]);
    expect(await scene.rows('select eventid, record_index from cloudtrail_logs order by 2')).toEqual(
      [1, 2, 3].map((n) => ({ eventid: record(n).eventID, record_index: n - 1 })),
    );
  });

  it('hashes what a file unpacks to, line breaks within records included', async () => {
    const text = JSON.stringify({ Records: [record(1), record(2)] }, null, 2);
    scene.put('a.json.gz', gzipSync(text));
    expect(await scene.load()).toMatchObject({ loaded: 2 });
    const unpacked_sha256 = createHash('sha256').update(text).digest('hex');
    expect(await scene.rows('select unpacked_sha256 from source_file')).toEqual([{ unpacked_sha256 }]);
  });

  it('reads times with an offset as UTC', async () => {
    scene.put('a.json', log(record(1, { eventTime: '2023-04-18T12:11:12.5+02:00' })));
    await scene.load();
    expect(await scene.rows('select event_at from cloudtrail_logs')).toEqual([{ event_at: '2023-04-18 10:11:12.5' }]);
  });

  it.each([
    ['array', JSON.stringify([record(1), record(2)])],
    ['ndjson', `${JSON.stringify(record(1))}\n${JSON.stringify(record(2))}\n`],
    ['concatenated', JSON.stringify(record(1)) + JSON.stringify(record(2))],
    ['records', JSON.stringify({ Records: [record(1), record(2)] }, null, 2)],
    [
      'lookup-events',
      JSON.stringify({
        NextToken: 'x',
        Events: [1, 2].map((n) => ({ EventName: 'x', CloudTrailEvent: JSON.stringify(record(n)) })),
      }),
    ],
  ])('reads the shape %s', async (shape, text) => {
    scene.put('a.json', text);
    await scene.load();
    expect(await files()).toMatchObject([{ status: 'used', shape, records: 2, loaded: 2 }]);
    expect(await names()).toEqual([1, 2]);
    const [place] = await scene.rows<{ offset: string; length: number }>(
      'select "offset", length from event_source where record_index = 1',
    );
    expect(
      JSON.parse(
        recordText(Buffer.from(text).subarray(Number(place!.offset), Number(place!.offset) + place!.length)).toString(),
      ),
    ).toEqual(record(2));
  });

  it('goes by content, not by name, for gzip', async () => {
    scene.put('gzipped.json', logFile(record(1)));
    scene.put('plain.json.gz', log(record(2)));
    await scene.load();
    expect(await names()).toEqual([1, 2]);
  });

  it.each([
    ['digest', JSON.stringify({ awsAccountId: '111122223333', digestS3Object: 'x', logFiles: [] })],
    ['insight', log(record(1, { eventCategory: 'Insight', insightDetails: { state: 'Start' } }))],
    ['aggregated', log(record(1, { eventCategory: 'Aggregated' }))],
  ])('sets %s files apart', async (kind, text) => {
    scene.put('a.json', text);
    expect((await scene.load()).loaded).toBe(0);
    expect(await files()).toMatchObject([{ status: 'not-events', kind, records: 0, loaded: 0, rejected: 0 }]);
  });

  it.each([
    ['null', { eventCategory: 'Management', insightDetails: null }],
    ['null, without a category', { insightDetails: null }],
    ['empty, of another category', { eventCategory: 'Management', insightDetails: {} }],
  ])('loads an event with insightDetails that is %s', async (_, fields) => {
    scene.put('a.json', log(record(1, fields)));
    expect(await scene.load()).toMatchObject({ records: 1, loaded: 1 });
    expect(await files()).toMatchObject([{ status: 'used', kind: 'events', records: 1, loaded: 1 }]);
  });

  it('loads network-activity records and says that the file holds them', async () => {
    scene.put('a.json', log(record(1, { eventCategory: 'NetworkActivity' })));
    await scene.load();
    expect(await files()).toMatchObject([{ status: 'used', kind: 'network-activity', loaded: 1 }]);
  });

  it('rejects what is no event, each with reason, place and hash', async () => {
    scene.put(
      'a.json',
      log(
        record(1),
        record(2, { eventName: 7 }),
        record(3, { eventTime: undefined }),
        record(4, { eventTime: '2023-02-30T00:00:00Z' }),
        5,
        'six',
        [],
      ),
    );
    expect(await scene.load()).toMatchObject({ records: 7, loaded: 1, rejected: 6 });
    const rejected = await scene.rows<{ reason: string; sha256: string }>(
      'select record_index, reason, sha256 from rejected_record order by record_index',
    );
    expect(rejected.map((row) => row.reason)).toEqual([
      'eventName is no text',
      'no eventTime',
      'eventTime is not readable',
      'no object',
      'no object',
      'no object',
    ]);
    expect(rejected[3]!.sha256).toBe('ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d');
    expect(await files()).toMatchObject([{ status: 'partial', reason: '6 of 7 records rejected' }]);
  });

  it('lists a file that has nothing of CloudTrail in it, with what was seen', async () => {
    scene.put('package.json', '{"name": "x", "version": "1"}');
    scene.put('notes.txt', 'hello');
    scene.put('empty.json', '');
    scene.put('b.json', log(record(1)));
    await scene.load();
    expect(await files()).toMatchObject([
      { path: 'b.json', status: 'used' },
      { path: 'empty.json', status: 'rejected', reason: 'empty' },
      { path: 'notes.txt', status: 'rejected', reason: expect.stringMatching(/no JSON/) },
      { path: 'package.json', status: 'rejected', records: 0, reason: expect.stringMatching(/keys name, version/) },
    ]);
  });

  it('lists symbolic links without following them', async () => {
    const outside = join(scene.evidence, '../outside.json');
    writeFileSync(outside, log(record(9)));
    symlinkSync(outside, join(scene.evidence, 'link.json'));
    symlinkSync(scene.evidence, join(scene.evidence, 'loop'));
    scene.put('a.json', log(record(1)));
    await scene.load();
    expect(await names()).toEqual([1]);
    expect(await files()).toMatchObject([
      { path: 'a.json', status: 'used' },
      { path: 'link.json', status: 'skipped', reason: expect.stringMatching(/^symbolic link/) },
      { path: 'loop', status: 'skipped' },
    ]);
  });

  it('counts unknown fields, wrong types and missing IDs, with the first example', async () => {
    scene.put('b.json', log(record(1, { newField: 1 }), record(2, { newField: 2, userIdentity: 'root' })));
    scene.put('a.json', log(record(3), record(4, { newField: 1, eventID: undefined })));
    await scene.load();
    expect(
      await scene.rows(
        `select kind, field, count::integer as count, path, record_index
         from observation join source_file using (source_file_id) order by 1`.replace('kind,', 'observation.kind,'),
      ),
    ).toEqual([
      { kind: 'no-event-id', field: 'eventID', count: 1, path: 'a.json', record_index: 1 },
      { kind: 'unknown-field', field: 'newField', count: 3, path: 'a.json', record_index: 1 },
      { kind: 'wrong-type', field: 'userIdentity', count: 1, path: 'b.json', record_index: 1 },
    ]);
  });

  it('counts them within userIdentity, too', async () => {
    const { userIdentity } = record(0) as { userIdentity: object };
    const sessionContext = {
      attributes: { mfaAuthenticated: 'false', creationDate: 5 },
      sessionIssuer: [],
      webIdFederationData: { attributes: { whatever: 'it says' } },
      assumedRoot: 'true',
    };
    const usual = { ...userIdentity, sessionContext: { sourceIdentity: 'a' } };
    const odd = { ...userIdentity, accountId: 111122223333, sessionContext };
    const twice = JSON.stringify(record(4)).replace('"accountId"', '"arn":"again","accountId"');
    const records = [record(1, { userIdentity: usual }), ...[2, 3].map((n) => record(n, { userIdentity: odd }))];
    scene.put('a.json', `[${records.map((one) => JSON.stringify(one)).join()},${twice}]`);
    await scene.load();
    expect(
      await scene.rows('select kind, field, count::integer as count, record_index from observation order by 1, 2'),
    ).toEqual([
      { kind: 'repeated-key', field: 'userIdentity.arn', count: 1, record_index: 3 },
      { kind: 'unknown-field', field: 'userIdentity.sessionContext.assumedRoot', count: 2, record_index: 1 },
      { kind: 'wrong-type', field: 'userIdentity.accountId', count: 2, record_index: 1 },
      { kind: 'wrong-type', field: 'userIdentity.sessionContext.attributes.creationDate', count: 2, record_index: 1 },
      { kind: 'wrong-type', field: 'userIdentity.sessionContext.sessionIssuer', count: 2, record_index: 1 },
    ]);
  });

  it.each([['2023-04-18T10:11:12+25:00'], ['2023-04-18T10:11:12+02:99']])(
    'rejects a time with an offset that is none: %s',
    async (eventTime) => {
      scene.put('a.json', log(record(1, { eventTime })));
      expect(await scene.load()).toMatchObject({ loaded: 0, rejected: 1 });
    },
  );

  it('gives the same numbers whatever the number of threads and the order of arguments', async () => {
    const paths = Array.from({ length: 20 }, (_, n) => scene.put(`f${n}.json`, log(record(2 * n), record(2 * n + 1))));
    await scene.load(paths, { threads: 2 });
    const table = await scene.rows('select source_file_id, path, sha256 from source_file order by 1');
    const other = await openScene();
    await other.load([...paths].reverse());
    expect(await other.rows('select source_file_id, path, sha256 from source_file order by 1')).toEqual(table);
    other.drop();
  });

  it('keeps batches apart: many small ones give what one gives', async () => {
    for (let n = 0; n < 200; n++) scene.put(`${n}.json`, log(record(n)));
    expect(await scene.load(undefined, { batchBytes: 1 })).toMatchObject({ records: 200, loaded: 200 });
    expect(await names()).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('leaves no temporary file, for the next step may need the space', async () => {
    scene.put('a.json', log(record(1), record(2, { userAgent: 'x'.repeat(2 ** 20) })));
    expect(await scene.load()).toMatchObject({ loaded: 2 });
    expect(readdirSync(join(scene.evidence, '../temp'))).toEqual([]);
  });
});
