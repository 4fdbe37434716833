import { appendFileSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readContent, streamContent } from './read-content.ts';

let folder: string;
let location: Buffer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-content-'));
  location = Buffer.from(join(folder, 'a.json'));
  writeFileSync(location, Buffer.alloc(3 * 2 ** 20, 'a'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads all, and lets `change` do something to the file once the first piece is there. */
async function readAll(change: () => void = () => {}, part?: Parameters<typeof streamContent>[0]['part']) {
  const { pieces, report } = streamContent({ location, part }, 2 ** 30);
  const read: Buffer[] = [];
  for await (const piece of pieces) {
    if (read.length === 0) change();
    read.push(piece);
  }
  return { bytes: Buffer.concat(read), ...report };
}

describe('a file that is written to while it is read', () => {
  it.each([
    ['grows', () => appendFileSync(location, 'more'), 3 * 2 ** 20],
    ['is cut off', () => truncateSync(location, 2 ** 20), 2 ** 20],
    ['gets other bytes of the same length', () => writeFileSync(location, Buffer.alloc(3 * 2 ** 20, 'b')), 3 * 2 ** 20],
  ])('is read to where it ended, and told: it %s', async (_, change, length) => {
    const outcome = await readAll(change);
    expect(outcome).toMatchObject({ changed: true, fault: 'it changed while it was read' });
    expect(outcome.bytes).toHaveLength(length);
  });

  it('is not told of one that is replaced: what is read is the file as it was', async () => {
    const replace = () => {
      rmSync(location.toString());
      writeFileSync(location, 'other');
    };
    const outcome = await readAll(replace);
    expect(outcome.changed).toBe(false);
    expect(outcome.bytes).toHaveLength(3 * 2 ** 20);
  });

  it('is told of an archive that is not as it was when it was hashed', async () => {
    const { stamp } = await readContent({ location }, 2 ** 30);
    const part = { offset: 0, length: 10, size: 10, deflated: false, crc32: null, stamp };
    expect(await readContent({ location, part }, 2 ** 30)).toMatchObject({ changed: false });
    utimesSync(location, 1, 1);
    expect(await readContent({ location, part }, 2 ** 30)).toMatchObject({
      changed: true,
      fault: 'it changed while it was read',
    });
    expect(await readAll(undefined, part)).toMatchObject({ changed: true });
  });
});

describe('a member of an archive', () => {
  const content = Buffer.from('x'.repeat(1000));
  const packed = deflateRawSync(content);
  const whole = {
    offset: 0,
    length: packed.length,
    size: content.length,
    deflated: true,
    crc32: crc32(content),
    stamp: undefined,
  };
  beforeEach(() => writeFileSync(location, packed));

  it.each([
    ['whole', whole, 1000, undefined],
    ['with a wrong checksum', { ...whole, crc32: 1 }, 1000, /checksum/],
    ['cut off', { ...whole, length: packed.length - 4 }, expect.any(Number), /cut off/],
    ['no deflate at all', { ...whole, offset: 1 }, expect.any(Number), /damaged|checksum|cut off/],
    ['stored, beyond the end', { ...whole, deflated: false, length: 2000 }, packed.length, /cut off within/],
  ])('gives the same in memory and piece by piece: %s', async (_, part, length, fault) => {
    const inMemory = await readContent({ location, part }, 2 ** 20);
    const inPieces = await readAll(undefined, part);
    expect(inPieces.bytes).toEqual(inMemory.bytes);
    expect(inMemory.bytes.length).toEqual(length);
    for (const outcome of [inMemory, inPieces])
      if (fault === undefined) expect(outcome.fault).toBeUndefined();
      else expect(outcome.fault).toMatch(fault);
  });

  it('that says it is small and is not ends at the limit', async () => {
    writeFileSync(location, deflateRawSync(Buffer.alloc(2 ** 24)));
    const part = { ...whole, length: 2 ** 20, size: 10 };
    const { pieces, report } = streamContent({ location, part }, 2 ** 20);
    let total = 0;
    for await (const piece of pieces) total += piece.length;
    expect(total).toBe(2 ** 20);
    expect(report.fault).toMatch(/^it unpacks to more than 1048576 bytes/);
  });
});
