import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';
import { zip } from './test/zip.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const table = async () =>
  (await scene.rows('select path, status, loaded, reason from source_file order by path')).map((row) => [
    row.path,
    row.status,
    row.loaded,
    row.reason,
  ]);

/** The records as Athena gives some of their columns. */
function csv(records: readonly Record<string, unknown>[]): string {
  const columns = ['eventTime', 'eventName', 'eventID', 'userAgent', 'recipientAccountId'];
  const rows = [columns, ...records.map((one) => columns.map((column) => one[column]))];
  return rows.map((row) => `${row.map((cell) => `"${cell}"`).join(',')}\n`).join('');
}

describe('a file too large for memory', () => {
  const events = Array.from({ length: 400 }, (_, n) => record(n, { userAgent: `é${'x'.repeat(n)}` }));

  it.each([
    ['plain', log(...events)],
    ['NDJSON', events.map((event) => `${JSON.stringify(event)}\n`).join('')],
    ['gzip', logFile(...events)],
    ['gzip in gzip', gzipSync(logFile(...events))],
    ['CSV', csv(events)],
    ['gzipped CSV with a BOM and CRLF', gzipSync(`\ufeff${csv(events).replaceAll('\n', '\r\n')}`)],
    ['two gzip members', Buffer.concat([logFile(...events.slice(0, 200)), logFile(...events.slice(200))])],
    ['in a zip', zip({ name: 'a.json.gz', content: logFile(...events) })],
  ])('is read piece by piece with the same outcome: %s', async (_, content) => {
    scene.put('a', content);
    await scene.load(undefined, { memoryLimit: 20_000 });
    const places = 'select record_index, "offset", length from event_source order by 1';
    const sums =
      'select sha256, unpacked_bytes, unpacked_sha256, status, shape, records, loaded, reason from source_file order by path';
    const streamed = [
      await scene.rows(places),
      await scene.rows(sums),
      await scene.rows('select kind, count from observation'),
    ];
    const other = await openScene();
    other.put('a', content);
    expect(await other.load()).toMatchObject({ loaded: 400 });
    expect([
      await other.rows(places),
      await other.rows(sums),
      await other.rows('select kind, count from observation'),
    ]).toEqual(streamed);
    expect(await scene.load(undefined, { memoryLimit: 20_000 })).toMatchObject({ newFiles: 0, loaded: 400 });
    other.drop();
  });

  it.each([
    ['cut off', logFile(...events).subarray(0, -30), /cut off/],
    ['a wrong checksum', flipped(logFile(...events), -8), /checksum does not match/],
    ['a damaged middle', flipped(logFile(...events), 3000), /damaged|checksum|length/],
    ['trailing bytes', Buffer.concat([logFile(...events), Buffer.from('xyz')]), /behind the gzip data/],
  ])('is salvaged piece by piece: %s', async (_, content, reason) => {
    scene.put('a', content);
    const summary = await scene.load(undefined, { memoryLimit: 20_000 });
    expect(summary.loaded).toBeGreaterThan(50);
    expect(await table()).toEqual([['a', 'partial', expect.any(Number), expect.stringMatching(reason)]]);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at < 0 ? bytes.length + at : at]! ^= 0x55;
  return bytes;
}
