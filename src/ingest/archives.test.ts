import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMember, recordBytes } from '../evidence/read-member.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

interface Entry {
  readonly name: string | Buffer;
  readonly content: string | Buffer;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly method?: number;
}

/** A zip archive, with whatever names and flags. */
function zip(...entries: Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, flags = 0, method = stored ? 0 : 8 } of entries) {
    const bytes = Buffer.from(content);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, rest, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end]);
}

/** A tar archive of these files, made by tar. */
function tar(files: Record<string, string | Buffer>, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-tar-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const bytes = execFileSync('tar', ['-c', ...options, '-C', folder, ...Object.keys(files)], { maxBuffer: 2 ** 26 });
  rmSync(folder, { recursive: true });
  return bytes;
}

const files = () => scene.rows('select path, status, kind, loaded, reason from source_file order by path');
const table = async () => (await files()).map((row) => [row.path, row.status, row.loaded, row.reason]);

describe('an archive', () => {
  const contents = { 'a.json.gz': logFile(record(1), record(2)), 'b.json': log(record(3)) };
  const entries = Object.entries(contents).map(([name, content]) => ({ name, content }));

  it.each([
    ['export.zip', zip(...entries)],
    ['export.zip', zip(...entries.map((entry) => ({ ...entry, stored: true })))],
    ['export.tar', tar(contents)],
    ['export.tar', tar(contents, '--format=pax')],
    ['export.tar.gz', gzipSync(tar(contents))],
    ['misnamed.json', zip(...entries)],
  ])('is read through, whatever its name: %s', async (name, bytes) => {
    scene.put(name, bytes);
    expect(await scene.load()).toMatchObject({ loaded: 3, rejected: 0 });
    expect(await files()).toEqual([
      { path: name, status: 'used', kind: 'archive', loaded: 0, reason: null },
      { path: `${name}!/a.json.gz`, status: 'used', kind: 'events', loaded: 2, reason: null },
      { path: `${name}!/b.json`, status: 'used', kind: 'events', loaded: 1, reason: null },
    ]);
    const hashes = await scene.rows<{ path: string; sha256: string }>(
      'select path, sha256 from source_file order by path',
    );
    expect(hashes[0]!.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(hashes[1]!.sha256).toBe(createHash('sha256').update(contents['a.json.gz']).digest('hex'));
  });

  it.each([
    ['zip', zip(...entries)],
    ['tar.gz', gzipSync(tar(contents))],
    ['zip in a zip', zip({ name: 'inner.zip', content: zip(...entries) })],
    ['tar.gz in a tar', tar({ 'inner.tgz': gzipSync(tar(contents)) })],
  ])('lets its records be quoted later: %s', async (_, bytes) => {
    scene.put('export', bytes);
    expect(await scene.load()).toMatchObject({ loaded: 3 });
    const [place] = await scene.rows<{
      path: string;
      evidence_path: string;
      sha256: string;
      offset: string;
      length: number;
    }>(
      `select path, evidence_path, sha256, "offset", length
       from event_source join source_file using (source_file_id)
       where path like '%a.json.gz' and record_index = 1`,
    );
    const { sha256, unpacked } = await readMember(place!.evidence_path, place!.path);
    expect(sha256).toBe(place!.sha256);
    expect(JSON.parse(recordBytes(unpacked, Number(place!.offset), place!.length).toString())).toEqual(record(2));
  });

  it('is not opened in the third level', async () => {
    const third = zip({ name: '3.zip', content: zip({ name: 'c.json', content: log(record(1)) }) });
    scene.put('1.zip', zip({ name: '2.zip', content: third }));
    await scene.load();
    expect(await table()).toEqual([
      ['1.zip', 'used', 0, null],
      ['1.zip!/2.zip', 'used', 0, null],
      ['1.zip!/2.zip!/3.zip', 'rejected', 0, expect.stringMatching(/^an archive in an archive in an archive/)],
    ]);
  });

  it('is loaded once: the same archive again adds nothing, and its members are hashed', async () => {
    scene.put('a.zip', zip(...entries));
    await scene.load();
    expect(await scene.load()).toMatchObject({ newFiles: 0, loaded: 3 });
  });

  it('keeps names as data: no path out of it, no NUL, no bytes that are no UTF-8, no second file of a name', async () => {
    const names = [
      '../../escape.json',
      '/etc/absolute.json',
      'nul\0.json',
      Buffer.from([0xff, 0x0a]),
      'same',
      'same',
      '=cmd',
    ];
    scene.put('a.zip', zip(...names.map((name, n) => ({ name, content: log(record(n)) }))));
    await scene.load();
    expect(await table()).toEqual([
      ['a.zip', 'used', 0, null],
      ['a.zip!/%3Dcmd', 'used', 1, null],
      ['a.zip!/%FF%0A', 'used', 1, null],
      ['a.zip!/../../escape.json', 'used', 1, null],
      ['a.zip!//etc/absolute.json', 'used', 1, null],
      ['a.zip!/nul%00.json', 'used', 1, null],
      ['a.zip!/same', 'used', 1, null],
      ['a.zip!/same%#2', 'rejected', 0, 'another member of the archive has the same name'],
    ]);
    expect(existsSync(join(scene.evidence, '../escape.json'))).toBe(false);
    expect(readdirSync(scene.evidence)).toEqual(['a.zip']);
  });

  it('is told when its members are encrypted or packed strangely', async () => {
    scene.put(
      'a.zip',
      zip(
        { name: 'secret', content: 'x', flags: 1 },
        { name: 'strange', content: 'x', stored: true, method: 93 },
        ...entries,
      ),
    );
    expect(await scene.load()).toMatchObject({ loaded: 3 });
    expect((await table()).slice(3)).toEqual([
      ['a.zip!/secret', 'rejected', 0, 'encrypted: unpack the archive with its password first'],
      ['a.zip!/strange', 'rejected', 0, expect.stringMatching(/^packed with method 93/)],
    ]);
  });

  it('gives what is there when it is cut off or damaged', async () => {
    const whole = tar({
      'a.json': log(record(1)),
      'b.json': log(...Array.from({ length: 40 }, (_, n) => record(n + 2))),
    });
    scene.put('cut.tar', whole.subarray(0, 4096));
    scene.put('cut.zip', zip(...entries).subarray(0, 300));
    const damaged = zip({ name: 'a.json', content: log(record(9)) });
    damaged[60]! ^= 0xff;
    scene.put('damaged.zip', damaged);
    await scene.load();
    expect(await table()).toEqual([
      ['cut.tar', 'used', 0, null],
      ['cut.tar!/a.json', 'used', 1, null],
      ['cut.tar!/b.json', 'rejected', 0, 'the archive is cut off within this member'],
      ['cut.zip', 'rejected', 0, 'it is cut off: its directory is missing'],
      ['damaged.zip', 'used', 0, null],
      [
        'damaged.zip!/a.json',
        expect.any(String),
        expect.any(Number),
        expect.stringMatching(/damaged|checksum|cut off/),
      ],
    ]);
  });

  it('does not unpack without end: many files without a record count towards the limit in all', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 20));
    for (let number = 0; number < 400; number++) scene.put(`${number}.gz`, zeros);
    const limits = { totalLimit: 2 ** 24, batchBytes: 2 ** 20, threads: 1 };
    await expect(scene.load(undefined, limits)).rejects.toMatchObject({ code: 3 });
    const [row] = await scene.database.rows<{ n: string }>('select count(*) as n from source_file');
    expect(Number(row!.n)).toBeLessThan(400);
  });

  it('does not fill the disk: a bomb is read up to the limit, and told', async () => {
    scene.put('bomb.gz', gzipSync(Buffer.alloc(2 ** 24, ' ')));
    scene.put('bomb.tar.gz', gzipSync(tar({ 'zeros.json': Buffer.alloc(2 ** 24, ' ') })));
    scene.put('bomb.zip', zip({ name: 'zeros.json', content: Buffer.alloc(2 ** 24, ' ') }));
    scene.put('good.json', log(record(1)));
    await scene.load(undefined, { unpackedLimit: 2 ** 20 });
    expect(await table()).toEqual([
      ['bomb.gz', 'rejected', 0, expect.stringMatching(/^it unpacks to more than 1048576 bytes/)],
      ['bomb.tar.gz', expect.any(String), 0, expect.stringMatching(/^it unpacks to more than 1048576 bytes/)],
      ['bomb.tar.gz!/zeros.json', 'rejected', 0, 'the archive is cut off within this member'],
      ['bomb.zip', 'used', 0, null],
      ['bomb.zip!/zeros.json', 'rejected', 0, expect.stringMatching(/^it unpacks to more than 1048576 bytes/)],
      ['good.json', 'used', 1, null],
    ]);
  });

  it.each([
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2])],
    ['7-Zip', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
  ])('of a kind that coldtrail does not read is named with the remedy: %s', async (name, bytes) => {
    scene.put('a', bytes);
    await scene.load();
    expect(await table()).toEqual([
      [
        'a',
        'rejected',
        0,
        `${name} data, which coldtrail does not read: unpack it first: ${name === 'zstd' ? 'zstd -d' : '7z x'}`,
      ],
    ]);
  });
});

describe('a file too large for memory', () => {
  const events = Array.from({ length: 400 }, (_, n) => record(n, { userAgent: `é${'x'.repeat(n)}` }));

  it.each([
    ['plain', log(...events)],
    ['NDJSON', events.map((event) => `${JSON.stringify(event)}\n`).join('')],
    ['gzip', logFile(...events)],
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
