import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCase } from '../../src/case/case.ts';
import { catalogue } from '../../src/detect/catalogue.ts';
import { detect } from '../../src/detect/detect.ts';
import { lintDetection } from '../../src/detect/lint/lint-detection.ts';
import { loadRecords } from '../../src/detect/test/load-records.ts';
import { packageRoot } from '../../src/package.ts';
import { temporaryFolder } from '../../src/test/coldtrail.ts';
import { newDetection } from './new-detection.ts';

describe('a new detection', () => {
  it.each([
    ['hit.json', 1],
    ['miss.json', 0],
  ])('comes with fixtures that hold: %s', async (file, events) => {
    const root = temporaryFolder();
    newDetection(root, 'defense-evasion/trail-stopped');
    const fixture = JSON.parse(readFileSync(join(root, 'testdata/detections/trail-stopped', file), 'utf8'));
    const database = await openCase(':memory:');
    try {
      await loadRecords(database, fixture.Records);
      const { detections } = await detect(database, {
        detections: ['trail-stopped'],
        queries: [join(root, 'queries/detections')],
        awsIpRanges: [join(packageRoot, 'testdata/reference/two-ranges.csv')],
      });
      expect(detections).toMatchObject([{ status: 'ran', findingCount: events }]);
    } finally {
      database.close();
    }
  });

  it('is refused by the lints until its sentences are written, and by nothing else', () => {
    const root = temporaryFolder();
    newDetection(root, 'defense-evasion/trail-stopped');
    const [detection] = catalogue([join(root, 'queries/detections')]).filter(({ id }) => id === 'trail-stopped');
    const faults = lintDetection(detection!, join(root, 'testdata/detections'));
    expect(faults.filter((fault) => fault.includes('begins with TELL'))).toHaveLength(6);
    expect(faults.filter((fault) => fault.includes('say in "about"'))).toHaveLength(2);
    expect(faults).toHaveLength(8);
  });

  it.each(['', 'trail-stopped', 'evasion/trail-stopped', 'discovery/Trail', 'discovery/../x', 'discovery/a/b'])(
    'is not named %j',
    (name) => {
      expect(() => newDetection(temporaryFolder(), name)).toThrow('Name the detection <tactic>/<id>');
    },
  );

  it('replaces nothing', () => {
    const root = temporaryFolder();
    newDetection(root, 'discovery/trail-stopped');
    expect(() => newDetection(root, 'discovery/trail-stopped')).toThrow('is there already');
  });
});
