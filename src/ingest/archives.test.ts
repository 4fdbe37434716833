import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../evidence/evidence-reader.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';
import { type Entry, zip } from './test/zip.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

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
    ['export.zip.gz', gzipSync(zip(...entries))],
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

  const nested = [
    ['zip', zip(...entries)],
    ['zip.gz', gzipSync(zip(...entries))],
    ['tar.gz', gzipSync(tar(contents))],
    ['zip in a zip', zip({ name: 'inner.zip', content: zip(...entries) })],
    ['tar.gz in a tar', tar({ 'inner.tgz': gzipSync(tar(contents)) })],
    [
      'zip in a zip that holds files of the same names',
      zip(...entries.map(({ name }) => ({ name, content: '' })), { name: 'i.zip', content: zip(...entries) }),
    ],
  ] as const;
  it.each(
    nested.flatMap(([name, bytes]) => [
      [name, 'in memory', bytes, 2 ** 28] as const,
      [name, 'piece by piece', bytes, 64] as const,
    ]),
  )('lets its records be quoted later: %s, %s', async (_name, _how, bytes, memoryLimit) => {
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
       where path like '%a.json.gz' and record_index = 1
       order by path desc`,
    );
    const quoted: string[] = [];
    const reader = createEvidenceReader(scene.evidence, memoryLimit);
    const places = [{ offset: Number(place!.offset), length: place!.length }];
    const sha256 = await reader.read(place!.evidence_path, place!.path, places, (text) => quoted.push(String(text)));
    reader.close();
    expect(sha256).toBe(place!.sha256);
    expect(quoted.map((text) => JSON.parse(text))).toEqual([record(2)]);
    expect(readdirSync(scene.evidence)).toEqual(['export']);
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

  it('keeps names as data: no path out of it, no NUL, no bytes that are no UTF-8; two of one name are two', async () => {
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
      ['a.zip', 'partial', 0, '1 member has the name of another, and a number behind it here'],
      ['a.zip!/%3Dcmd', 'used', 1, null],
      ['a.zip!/%FF%0A', 'used', 1, null],
      ['a.zip!/../../escape.json', 'used', 1, null],
      ['a.zip!//etc/absolute.json', 'used', 1, null],
      ['a.zip!/nul%00.json', 'used', 1, null],
      ['a.zip!/same', 'used', 1, null],
      ['a.zip!/same%#2', 'used', 1, null],
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
      ['cut.tar', 'partial', 0, 'it is cut off'],
      ['cut.tar!/a.json', 'used', 1, null],
      ['cut.tar!/b.json', 'partial', 3, expect.stringMatching(/^the archive is cut off within this member/)],
      ['cut.zip', 'partial', 0, 'its directory is missing: it is cut off or damaged'],
      ['cut.zip!/a.json.gz', 'rejected', 0, expect.stringMatching(/^the packed data is cut off/)],
      ['damaged.zip', 'used', 0, null],
      [
        'damaged.zip!/a.json',
        expect.any(String),
        expect.any(Number),
        expect.stringMatching(/damaged|checksum|cut off/),
      ],
    ]);
  });

  it.each([
    ['a comment that looks like the end of a directory', commented(zip(...entries)), 'used', null],
    [
      'bytes in front',
      Buffer.concat([Buffer.from('PK\x03\x04 no member'), zip(...entries)]),
      'partial',
      /^14 bytes in front/,
    ],
    [
      'a program in front',
      Buffer.concat([Buffer.from('MZ'), Buffer.alloc(98), zip(...entries)]),
      'partial',
      /^100 bytes in/,
    ],
    [
      'a byte lost between members',
      displaced(zip({ name: 'x', content: 'x' }, ...entries)),
      'partial',
      /^its directory is/,
    ],
    [
      'a byte too many between members',
      displaced(zip({ name: 'x', content: 'x' }, ...entries), 'x'),
      'partial',
      /^1 byte in front/,
    ],
    [
      'bytes behind',
      Buffer.concat([zip(...entries), Buffer.from('behind')]),
      'partial',
      '6 bytes behind it are no part of it',
    ],
    ['a member that the directory hides', hiding(...entries), 'partial', /^\d+ bytes between its members/],
    [
      'a tar behind its end',
      Buffer.concat([tar({ 'a.json.gz': contents['a.json.gz'] }), tar({ 'b.json': contents['b.json'] })]),
      'partial',
      /^a further archive stands behind its end/,
    ],
    [
      'bytes behind the end of a tar',
      Buffer.concat([tar(contents), Buffer.from('behind')]),
      'partial',
      '6 bytes behind its end are no tar',
    ],
    ['zeros behind the end of a tar', Buffer.concat([tar(contents), Buffer.alloc(512)]), 'used', null],
    [
      'bytes behind a tar.gz',
      Buffer.concat([gzipSync(tar(contents)), Buffer.from('behind')]),
      'partial',
      /^bytes behind the gzip data/,
    ],
    [
      'a wrong checksum of a tar.gz',
      flipped(gzipSync(tar(contents)), -8),
      'partial',
      'the gzip checksum does not match',
    ],
    [
      'a damaged header in a tar',
      damagedFirst(tar({ 'x.json': '{}', ...contents })),
      'partial',
      'its header at byte 512 is damaged',
    ],
  ])('is read through, and told, with %s', async (_, bytes, status, reason) => {
    scene.put('export', bytes);
    expect(await scene.load()).toMatchObject({ loaded: 3, rejected: 0 });
    const [row] = await files();
    const expected = reason instanceof RegExp ? expect.stringMatching(reason) : reason;
    expect(row).toMatchObject({ path: 'export', kind: 'archive', status, reason: expected });
  });

  it('lets records be quoted of members that are damaged, too', async () => {
    const whole = gzipSync(log(...Array.from({ length: 50 }, (_, n) => record(n))), { level: 0 });
    scene.put('a.tar', tar({ 'crc.gz': flipped(Buffer.from(whole), -8), 'cut.gz': whole.subarray(0, -30) }));
    await scene.load();
    const reader = createEvidenceReader(scene.evidence);
    const rows = await scene.rows<{ evidence_path: string; path: string; sha256: string }>(
      `select evidence_path, path, sha256 from source_file where records > 0 order by path`,
    );
    expect(rows.map(({ path }) => path)).toEqual(['a.tar!/crc.gz', 'a.tar!/cut.gz']);
    for (const { evidence_path, path, sha256 } of rows)
      expect(await reader.read(evidence_path, path, [], () => {})).toBe(sha256);
    reader.close();
  });

  it('refuses sparse files of a tar, whose bytes are not the file’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldtrail-sparse-'));
    writeFileSync(join(folder, 'sparse.json'), log(record(1)));
    truncateSync(join(folder, 'sparse.json'), 2 ** 20);
    for (const format of ['gnu', 'pax'])
      scene.put(`${format}.tar`, execFileSync('tar', ['-cS', `--format=${format}`, '-C', folder, 'sparse.json']));
    rmSync(folder, { recursive: true });
    await scene.load();
    expect((await table()).filter(([path]) => String(path).includes('!/'))).toEqual([
      ['gnu.tar!/sparse.json', 'rejected', 0, 'a sparse file: unpack the archive first'],
      ['pax.tar!/sparse.json', 'rejected', 0, 'a sparse file: unpack the archive first'],
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
      ['bomb.tar.gz!/zeros.json', 'rejected', 0, expect.stringMatching(/^the archive is cut off within this member/)],
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

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at < 0 ? bytes.length + at : at]! ^= 0x55;
  return bytes;
}

function commented(archive: Buffer): Buffer {
  const comment = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(40, 'x')]);
  const end = Buffer.from(archive);
  end.writeUInt16LE(comment.length, end.length - 2);
  return Buffer.concat([end, comment]);
}

/** A zip whose directory does not name its first member. */
function hiding(...entries: Entry[]): Buffer {
  const whole = zip({ name: 'hidden', content: 'x'.repeat(100), stored: true }, ...entries);
  const start = whole.readUInt32LE(whole.length - 6);
  const first = start + 46 + 'hidden'.length;
  const end = Buffer.from(whole.subarray(whole.length - 22));
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(whole.length - 22 - first, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([whole.subarray(0, start), whole.subarray(first, -22), end]);
}

/** A zip whose second member and all behind it lie elsewhere than its directory says. */
function displaced(archive: Buffer, insert = ''): Buffer {
  const second = archive.indexOf('PK\x03\x04', 4);
  const first = archive.subarray(0, insert === '' ? second - 1 : second);
  return Buffer.concat([first, Buffer.from(insert), archive.subarray(second)]);
}

/** A tar whose first header is damaged where the next one is found again. */
function damagedFirst(archive: Buffer): Buffer {
  const second = tar({ 'empty.json': Buffer.alloc(0) });
  const whole = Buffer.concat([second.subarray(0, 512), archive]);
  whole[512 + 150]! ^= 1;
  return whole;
}
