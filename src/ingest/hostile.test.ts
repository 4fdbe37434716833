import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOne } from './test/load-one.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const loaded = (content: Buffer | string) => loadOne(scene, content);
const text = (n: number, change = {}) => JSON.stringify(record(n, change));

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

  it('cannot claim the place of another event: its own comes first', async () => {
    const claims = [
      '"coldtrail_file":7,"coldtrail_record":0',
      '"coldtrail\\u005frecord":0',
      '"COLDTRAIL_RECORD":0',
      '"coldtrail_record":null',
    ];
    const forged = claims.map((claim, n) => text(n + 2).replace('{', `{${claim},`));
    expect(await loaded(`[${[text(1), ...forged].join()}]`)).toMatchObject({ numbers: '1,2,3,4,5', rejected: 0 });
    expect(
      await scene.rows(
        'select source_file_id as file, record_index as record, right(eventid, 1) as event from cloudtrail_logs order by 2',
      ),
    ).toEqual([0, 1, 2, 3, 4].map((index) => ({ file: 1, record: index, event: String(index + 1) })));
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
