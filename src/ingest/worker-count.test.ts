import { describe, expect, it } from 'vitest';
import type { EvidenceFile } from '../evidence/discover.ts';
import { workerCount } from './worker-count.ts';

const file = (path: string, bytes: number): EvidenceFile => ({ path, location: Buffer.from(`/${path}`), bytes });
const files = (count: number, bytes: number) => Array.from({ length: count }, (_, k) => file(`${k}.json.gz`, bytes));

describe('on a machine of 64 cores', () => {
  it.each([
    ['one small file', files(1, 5_000), 1],
    ['one large file, which one worker reads', files(1, 5e8), 1],
    ['200 small files, handed out in 4 bundles', files(200, 5_000), 4],
    ['three large files', files(3, 5e8), 3],
    ['a whole export', files(5_000, 50_000), 64],
    ['a small archive', [file('export.zip', 5_000)], 1],
    ['a large archive, whose members all can read', [file('export.tar.gz', 5e8)], 64],
    ['no file', [], 1],
  ])('for %s as many workers start as have something to do', (_, evidence, count) =>
    expect(workerCount(evidence, 64)).toBe(count),
  );
});

it('never more than were asked for', () => expect(workerCount(files(5_000, 50_000), 2)).toBe(2));
