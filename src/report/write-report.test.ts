import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setCaseProperty } from '../case/case.ts';
import { temporaryFolder } from '../test/coldtrail.ts';
import {
  type SampleCaseOptions,
  type SampleFinding,
  sampleCase,
  sampleFiles,
  sampleFinding,
} from '../test/sample-case.ts';
import { everything, sampleReport } from './test/sample-report.ts';
import { writeReport } from './write-report.ts';

describe('the report folder', () => {
  it('holds every file of the contract', async () => {
    const { out } = await sampleReport();
    expect(readdirSync(out).sort()).toEqual([
      'SHA256SUMS',
      'cleared.csv',
      'evidence.csv',
      'evidence.ndjson',
      'findings.csv',
      'findings.json',
      'manifest.json',
      'rejected.csv',
      'report.html',
      'run.json',
      'sources.csv',
      'timesketch.jsonl',
    ]);
  });

  it('holds what is always written when no further format is asked for', async () => {
    const { out } = await sampleReport([sampleFinding], { formats: [] });
    expect(readdirSync(out).sort()).toEqual([
      'SHA256SUMS',
      'cleared.csv',
      'findings.json',
      'manifest.json',
      'rejected.csv',
      'run.json',
      'sources.csv',
    ]);
  });

  it('lists in SHA256SUMS the hash of every file but run.json and itself', async () => {
    const { out, read } = await sampleReport();
    const named = readdirSync(out).filter((file) => !['SHA256SUMS', 'run.json'].includes(file));
    const lines = named.sort().map((file) => {
      const hash = createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex');
      return `${hash}  ${file}\n`;
    });
    expect(read('SHA256SUMS')).toBe(lines.join(''));
  });

  it('drops what an earlier report left behind and keeps what the user put there', async () => {
    const { database, out } = await sampleReport();
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await writeReport(database, out, { formats: ['csv'] });
    expect(existsSync(join(out, 'timesketch.jsonl'))).toBe(false);
    expect(existsSync(join(out, 'report.html'))).toBe(false);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('refuses a folder that holds something else, and touches nothing', async () => {
    const { folder, database } = await sampleReport();
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'findings.csv'), 'of another tool');
    await expect(writeReport(database, foreign, everything)).rejects.toMatchObject({
      code: 2,
      message: expect.stringContaining('findings.csv'),
    });
    expect(readdirSync(foreign)).toEqual(['findings.csv']);
  });

  it('may lie in the folder of the case', async () => {
    const { folder, database } = await sampleReport();
    await expect(writeReport(database, folder, everything)).rejects.toMatchObject({ code: 2 });
    const beside = temporaryFolder();
    const inside = await sampleCase(join(beside, 'case.duckdb'), join(folder, 'evidence'), [sampleFinding]);
    await writeReport(inside, beside, everything);
    expect(existsSync(join(beside, 'findings.json'))).toBe(true);
  });

  it('never names a place on this machine outside run.json', async () => {
    const { folder, out } = await sampleReport();
    const telling = readdirSync(out).filter((file) => readFileSync(join(out, file), 'utf8').includes(folder));
    expect(telling).toEqual(['run.json']);
  });
});

describe('a case that is not ready', () => {
  it.each([
    ['whose load was cut short', 'load_state', 'open', /coldtrail load/],
    ['into which evidence was loaded after the detections', 'load_generation', '2', /coldtrail detect/],
  ] as const)('%s is refused', async (_, property, value, remedy) => {
    const { database, out } = await sampleReport();
    await setCaseProperty(database, property, value);
    await expect(writeReport(database, out, everything)).rejects.toMatchObject({
      code: 2,
      message: expect.stringMatching(remedy),
    });
  });
});

describe('the bytes of a report', () => {
  it('do not depend on the folder, the order of arguments, the number of loads or of threads', async () => {
    const files = sampleFiles.map(({ path, records }) => ({ path: basename(path), records }));
    const finding: SampleFinding = {
      ...sampleFinding,
      events: sampleFinding.events.map(([path, k]) => [basename(path), k]),
    };
    const sums = async (rest: SampleCaseOptions) =>
      (await sampleReport([finding], everything, files, rest)).read('SHA256SUMS');
    const expected = await sums({});
    expect(await sums({ loads: [['a.json', 'b.json.gz']] })).toBe(expected);
    expect(await sums({ loads: [['b.json.gz', 'a.json']], threads: 2 })).toBe(expected);
    expect(await sums({ loads: [['b.json.gz'], ['a.json']] })).toBe(expected);
  });

  it('are those that JSON.stringify gives for findings.json and manifest.json', async () => {
    for (const findings of [[], [sampleFinding], [sampleFinding, { id: 'f'.repeat(16), events: [] }]]) {
      const { read } = await sampleReport(findings);
      for (const file of ['findings.json', 'manifest.json'])
        expect(read(file)).toBe(`${JSON.stringify(JSON.parse(read(file)), null, 2)}\n`);
    }
  });
});
