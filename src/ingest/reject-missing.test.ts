import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BatchFile } from './batch.ts';
import { rejectMissing } from './reject-missing.ts';
import { openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

it('books a record that did not arrive, with the hash of its text where it stands in a string', async () => {
  const text = JSON.stringify(record(2, { userAgent: 'a "quoted" one' }));
  const path = scene.put(
    'a.json',
    JSON.stringify({
      Events: [record(1), record(2, { userAgent: 'a "quoted" one' })].map((one) => ({
        CloudTrailEvent: JSON.stringify(one),
      })),
    }),
  );
  await scene.load();
  await scene.database.run('delete from cloudtrail_logs where record_index = 1');
  const file = { reading: { id: 1 }, path: 'a.json', evidencePath: path } as BatchFile;
  await rejectMissing(scene.database, [file], join(scene.evidence, '../temp'));
  expect(await scene.rows('select record_index, sha256, reason from rejected_record')).toEqual([
    { record_index: 1, sha256: createHash('sha256').update(text).digest('hex'), reason: 'DuckDB cannot read it' },
  ]);
  expect(await scene.rows('select records, loaded, rejected, status from source_file')).toEqual([
    { records: 2, loaded: 1, rejected: 1, status: 'partial' },
  ]);
});
