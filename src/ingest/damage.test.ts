import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOne } from './test/load-one.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const loaded = (content: Buffer | string) => loadOne(scene, content);
const many = (count: number) => Array.from({ length: count }, (_, n) => record(n, { filler: `${n}`.repeat(50) }));
const text = (n: number, change = {}) => JSON.stringify(record(n, change));

describe('a damaged gzip file', () => {
  it('gives the records in front of a cut', async () => {
    const whole = gzipSync(log(...many(300)), { level: 0 });
    const outcome = await loaded(whole.subarray(0, whole.length / 2));
    expect(outcome).toMatchObject({ status: 'partial', rejections: ['cut off'] });
    expect(outcome.reason).toMatch(
      /packed data is cut off; it ends inside its list of records; 1 of \d+ records rejected/,
    );
    expect(outcome.loaded).toBeGreaterThan(100);
  });

  it('gives all records of a file that lacks its last bytes', async () => {
    expect(await loaded(logFile(record(1)).subarray(0, -4))).toMatchObject({
      status: 'partial',
      loaded: 1,
      reason: 'the gzip data is cut off in its last 8 bytes',
    });
  });

  it('says that a checksum or a length is wrong, and loads', async () => {
    const file = logFile(record(1));
    file[file.length - 8]! ^= 1;
    expect(await loaded(file)).toMatchObject({
      status: 'partial',
      loaded: 1,
      reason: 'the gzip checksum does not match',
    });
  });

  it('gives the records in front of a corrupt middle', async () => {
    const file = gzipSync(log(...many(2000)));
    file.fill(0xff, file.length / 2, file.length / 2 + 40);
    const outcome = await loaded(file);
    expect(outcome.status).toBe('partial');
    expect(outcome.loaded).toBeGreaterThan(500);
    expect(outcome.loaded + outcome.rejected).toBe(outcome.records);
  });

  it('reads a second member and says so', async () => {
    expect(await loaded(Buffer.concat([logFile(record(1)), logFile(record(2))]))).toMatchObject({
      status: 'used',
      numbers: '1,2',
      observations: ['gzip-members null 1'],
    });
  });

  it('reads in front of trailing bytes, which are a fault, and of zeros, which are none', async () => {
    expect(await loaded(Buffer.concat([logFile(record(1)), Buffer.from('trailing')]))).toMatchObject({
      status: 'partial',
      numbers: '1',
      reason: '8 bytes behind the gzip data that are no gzip',
    });
    scene.drop();
    scene = await openScene();
    expect(await loaded(Buffer.concat([logFile(record(1)), Buffer.alloc(512)]))).toMatchObject({
      status: 'used',
      numbers: '1',
      observations: ['gzip-trailing-zeros null 1'],
    });
  });

  it('rejects a header alone', async () => {
    expect(await loaded(Buffer.from([0x1f, 0x8b, 8, 0]))).toMatchObject({
      status: 'rejected',
      reason: expect.stringMatching(/^the gzip header is damaged/),
    });
  });
});

describe('damaged JSON', () => {
  it.each([
    ['a text that never ends', text(2).replace('"s3.amazonaws.com"', '"s3.amazonaws.com')],
    ['a missing brace', text(2).replace('"eventTime"', '{"eventTime"')],
    ['a lost colon', text(2).replace('"eventTime":', '"eventTime"')],
    ['a byte that is no JSON', text(2).replace('"eventTime"', '\u0001"eventTime"')],
    ['a last text that swallows the next record', text(2).replace('"Management"}', '"Management}')],
  ])('costs the record it is in only: %s', async (_, damaged) => {
    expect(await loaded(`{"Records":[${text(1)},${damaged},${text(3)},${text(4)}]}`)).toMatchObject({
      status: 'partial',
      numbers: '1,3,4',
      rejections: ['not JSON'],
    });
  });

  it('does not take what follows a brace too many for records', async () => {
    const damaged = text(2).replace('"eventTime"', '}"eventTime"');
    expect(await loaded(`{"Records":[${text(1)},${damaged},${text(3)}]}`)).toMatchObject({
      numbers: '1,3',
      rejections: ['no eventName', 'not JSON'],
    });
  });

  it('costs one line of NDJSON', async () => {
    expect(await loaded(`${text(1)}\nnot json\n${text(2).slice(0, 40)}\n${text(3)}\n`)).toMatchObject({
      numbers: '1,3',
      records: 4,
      rejections: ['not JSON', 'not JSON'],
    });
  });

  it.each([
    ['the list of a log file', (records: string) => `{"Records":[${records}]}`, 'runs into the next record'],
    ['a bare list', (records: string) => `[${records}]`, 'cut off'],
  ])('costs one record that has lost the end of a list of its own, in %s', async (_, file, reason) => {
    const endless = text(2, { resources: [{ ARN: 'arn:aws:s3:::logs' }], last: 1 }).replace('"}],"last"', '","last"');
    expect(await loaded(file([text(1), endless, text(3), text(4)].join()))).toMatchObject({
      status: 'partial',
      numbers: '1,3,4',
      records: 4,
      rejections: [reason],
    });
  });

  it('costs nothing of a list under a key of its own that stands in front of it', async () => {
    const hits = [1, 2, 3].map((n) => JSON.stringify({ _source: record(n) }));
    expect(await loaded(`{"hits":{"hits":[${hits.join()},{"_source":`)).toMatchObject({
      numbers: '1,2,3',
      rejections: ['cut off', 'cut off'],
    });
  });

  it('takes no parameter of a damaged record for a record', async () => {
    const planted = text(2, { requestParameters: { items: [record(9)] } });
    const damaged = planted.replace('"requestID"', 'requestID');
    expect(damaged).not.toBe(planted);
    expect(await loaded(`{"Records":[${text(1)},${damaged},${text(3)}]}`)).toMatchObject({
      numbers: '1,3',
      rejections: ['not JSON'],
    });
  });

  it('makes a cut-off last record one rejected record', async () => {
    expect(await loaded(`{"Records":[${text(1)},${text(2).slice(0, 100)}`)).toMatchObject({
      status: 'partial',
      numbers: '1',
      records: 2,
      rejections: ['cut off'],
    });
  });

  it.each([
    ['null', '{"Records":null}'],
    ['an object', '{"Records":{}}'],
    ['absent', '{"records":[]}'],
  ])('is told when Records is %s', async (_, content) => {
    expect(await loaded(content)).toMatchObject({ status: 'rejected', records: 0 });
  });

  it('takes an empty list for what it is', async () => {
    expect(await loaded('{"Records":[]}')).toMatchObject({ status: 'used', records: 0, reason: null });
  });
});
