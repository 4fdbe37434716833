import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../evidence/evidence-reader.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';
import { tar } from './test/tar.ts';
import { zip } from './test/zip.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

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
