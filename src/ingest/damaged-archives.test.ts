import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvidenceReader } from '../evidence/evidence-reader.ts';
import { log, logFile, openScene, record, type Scene } from './test/scene.ts';
import { damagedFirst, tar } from './test/tar.ts';
import { commented, displaced, hiding, zip } from './test/zip.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const files = () => scene.rows('select path, status, kind, loaded, reason from source_file order by path');
const table = async () => (await files()).map((row) => [row.path, row.status, row.loaded, row.reason]);

describe('a damaged archive', () => {
  const contents = { 'a.json.gz': logFile(record(1), record(2)), 'b.json': log(record(3)) };
  const entries = Object.entries(contents).map(([name, content]) => ({ name, content }));

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
});

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at < 0 ? bytes.length + at : at]! ^= 0x55;
  return bytes;
}
