import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

/** Loads one file and gives what the case says of it. */
async function loaded(content: Buffer | string) {
  scene.put('a', content);
  await scene.load();
  const [file] = await scene.rows<Record<string, unknown>>(
    'select status, records, loaded, rejected, reason from source_file',
  );
  const numbers = (await scene.rows<{ eventid: string }>('select eventid from cloudtrail_logs order by record_index'))
    .map(({ eventid }) => Number(eventid?.slice(-12)))
    .join();
  const rejections = await scene.rows<{ reason: string }>('select reason from rejected_record order by record_index');
  const observations = await scene.rows<{ kind: string; field: string; count: string }>(
    'select kind, field, count from observation order by 1, 2',
  );
  return {
    ...(file as { status: string; records: number; loaded: number; rejected: number; reason: string | null }),
    numbers,
    rejections: rejections.map(({ reason }) => reason),
    observations: observations.map(({ kind, field, count }) => `${kind} ${field} ${count}`),
  };
}

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

describe('odd text', () => {
  it('is read behind a byte order mark, also where files were joined', async () => {
    const joined = [log(record(1)), text(2), `\n${text(3)}\r\n`].map((one) => `\ufeff${one}`).join('');
    expect(await loaded(joined)).toMatchObject({ status: 'used', numbers: '1,2,3', rejected: 0 });
  });

  it('is mended and told: a half surrogate pair cannot hide an event', async () => {
    const half = JSON.stringify(record(1, { userAgent: 'AGENT' })).replace('AGENT', 'x\\ud800y\\udc00\\ud83d\\ude00');
    expect(await loaded(`{"Records":[${half},${text(2)}]}`)).toMatchObject({
      numbers: '1,2',
      observations: ['repaired-text userAgent 1'],
    });
    expect(await scene.rows('select useragent from cloudtrail_logs where record_index = 0')).toEqual([
      { useragent: 'x\ufffdy\ufffd😀' },
    ]);
  });

  it('is mended and told: raw control characters, NUL and line breaks within a text', async () => {
    const raw = JSON.stringify(record(1, { userAgent: 'AGENT' })).replace('AGENT', 'a\0b\nc\u001bd');
    expect(await loaded(`{"Records":[${raw}]}`)).toMatchObject({
      numbers: '1',
      observations: ['repaired-text userAgent 1'],
    });
    expect(await scene.rows('select useragent from cloudtrail_logs')).toEqual([{ useragent: 'a\0b\nc\u001bd' }]);
  });

  it('is mended and told: bytes that are no UTF-8', async () => {
    const bytes = Buffer.from(log(record(1, { userAgent: 'AGENT' }), record(2)));
    bytes[bytes.indexOf('AGENT')] = 0xff;
    expect(await loaded(bytes)).toMatchObject({ numbers: '1,2', observations: ['repaired-text userAgent 1'] });
  });

  it('is mended and told: keys in other case, unless the right one is there', async () => {
    const other = text(1).replace('"eventName"', '"EVENTNAME"');
    const both = text(2).replace('{"eventVersion"', '{"eventname":"Forged","eventVersion"');
    expect(await loaded(`[${other},${both}]`)).toMatchObject({
      numbers: '1,2',
      observations: ['key-in-other-case eventName 1', 'unknown-field eventname 1'],
    });
    expect(await scene.rows('select distinct eventname from cloudtrail_logs')).toEqual([{ eventname: 'GetObject' }]);
  });

  it('is mended and told: keys in other case within userIdentity, and all of a record', async () => {
    const within = text(1).replace('"accessKeyId"', '"ACCESSKEYID"');
    const lower = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toLowerCase(), lower(item)]))
        : value;
    const sessionContext = { attributes: { creationDate: '2023-04-18T10:00:00Z' } };
    const all = { ...record(2), userIdentity: { accessKeyId: 'ASIAEXAMPLE', sessionContext } };
    const both = text(3).replace('"accessKeyId"', '"accesskeyid":"FORGED","accessKeyId"');
    const { observations } = await loaded(`[${within},${JSON.stringify(lower(all))},${both}]`);
    expect(observations).toContain('key-in-other-case userIdentity.accessKeyId 2');
    expect(observations).toContain('unknown-field userIdentity.accesskeyid 1');
    expect(
      await scene.rows(
        `select useridentity.accesskeyid as key, useridentity.sessioncontext.attributes.creationdate as issued
         from cloudtrail_logs order by record_index`,
      ),
    ).toEqual([
      { key: 'ASIAEXAMPLE', issued: null },
      { key: 'ASIAEXAMPLE', issued: '2023-04-18T10:00:00Z' },
      { key: 'ASIAEXAMPLE', issued: null },
    ]);
  });

  it('is understood in keys that are written with escapes', async () => {
    expect(await loaded(`[${text(1).replace('"eventName"', '"event\\u004eame"')}]`)).toMatchObject({ numbers: '1' });
  });

  it('keeps the first of repeated keys and says so', async () => {
    const twice = text(1).replace('"eventName":"GetObject"', '"eventName":"GetObject","eventName":"Other"');
    expect(await loaded(`[${twice}]`)).toMatchObject({ observations: ['repeated-key eventName 1'] });
    expect(await scene.rows('select eventname from cloudtrail_logs')).toEqual([{ eventname: 'GetObject' }]);
  });

  it('reads trailing commas and NaN, and says so', async () => {
    const lenient = text(1).replace('"readOnly":true', '"readOnly":NaN').replace(/\}$/, ',}');
    expect(await loaded(`{"Records":[${lenient},]}`)).toMatchObject({
      numbers: '1',
      observations: ['lenient-json null 1', 'wrong-type readOnly 1'],
    });
  });

  it('keeps huge integers as they are written', async () => {
    await loaded(`[${text(1).replace('"a.json"', '123456789012345678901234567890')}]`);
    expect(await scene.rows('select requestparameters as p from cloudtrail_logs')).toEqual([
      { p: '{"bucketName":"orders","key":123456789012345678901234567890}' },
    ]);
  });
});

describe('records made to confuse', () => {
  it('does not take a nested object for a record', async () => {
    const nested = record(1, { requestParameters: { Records: [record(8)], list: [record(9), record(10)] } });
    expect(await loaded(log(nested, record(2)))).toMatchObject({ numbers: '1,2', records: 2 });
  });

  it('does not take the text of a record boundary for one', async () => {
    const lure = record(1, { userAgent: `"},${text(9)},{"eventVersion":"1.08` });
    expect(await loaded(log(lure, record(2)))).toMatchObject({ numbers: '1,2', records: 2 });
  });

  it('survives nesting of 20,000', async () => {
    const deep = text(1).replace('"a.json"', `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    const deeper = text(2).replace('"a.json"', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(await loaded(`[${deep},${deeper},${text(3)}]`)).toMatchObject({ numbers: '1,2,3', status: 'used' });
  });

  it('survives open brackets without end', async () => {
    const outcome = await loaded(`{"Records":[${text(1)},${'{"a":['.repeat(100_000)}`);
    expect(outcome).toMatchObject({ status: 'partial', numbers: '1', rejected: 1 });
  });

  it('loads a record of 50 MB, with DuckDB’s larger buffers', async () => {
    const large = record(1, { requestParameters: { a: 'x'.repeat(50 * 2 ** 20) } });
    expect(await loaded(logFile(large, record(2)))).toMatchObject({ status: 'used', loaded: 2 });
    expect(await scene.rows('select max(length(requestparameters))::integer as n from cloudtrail_logs')).toEqual([
      { n: 50 * 2 ** 20 + 8 },
    ]);
  });

  it('counts names that the evidence invents, but not without end', async () => {
    const invented = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`made up ${n}`, 1]));
    const more = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`more ${n}`, 1]));
    const { observations, status } = await loaded(log(record(1, invented), record(2, more)));
    expect(status).toBe('used');
    expect(observations).toHaveLength(201);
    expect(observations).toContain('unknown-field null 40');
  });
});

describe('files that cannot be read', () => {
  const unreadableForUs = process.getuid?.() === 0;

  it.skipIf(unreadableForUs)('are listed with the reason', async () => {
    chmodSync(scene.put('locked.json', log(record(1))), 0);
    mkdirSync(join(scene.evidence, 'closed'), { mode: 0 });
    scene.put('a.json', log(record(2)));
    await scene.load();
    expect(await scene.rows('select path, status, reason from source_file order by path')).toEqual([
      { path: 'a.json', status: 'used', reason: null },
      { path: 'closed', status: 'rejected', reason: 'folder cannot be read (EACCES)' },
      { path: 'locked.json', status: 'rejected', reason: 'cannot be read (EACCES)' },
    ]);
  });

  it('are read when their names are no UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${scene.evidence}/`), Buffer.from([0xff, 0x0a, 0x25])]), log(record(1)));
    await scene.load();
    expect(await scene.rows('select path, loaded from source_file')).toEqual([{ path: '%FF%0A%25', loaded: 1 }]);
  });

  it('leave the evidence as it was', async () => {
    const path = scene.put('a.json', log(record(1)));
    const before = readFileSync(path);
    chmodSync(path, 0o444);
    await scene.load();
    expect(readFileSync(path).equals(before)).toBe(true);
    appendFileSync(join(scene.evidence, '../outside'), '');
  });
});
