import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { packageRoot } from '../package.ts';
import { catalogue } from './catalogue.ts';
import { detect } from './detect.ts';
import { loadRecords } from './test/load-records.ts';

const fixtures = join(packageRoot, 'testdata/detections');

interface Fixture {
  readonly about: string;
  /** Event IDs that the detection must select, and no other. */
  readonly expect?: readonly string[];
  readonly Records: readonly Record<string, unknown>[];
}

describe.each(catalogue().map((detection) => detection.id))('%s', (id) => {
  const files = readdirSync(join(fixtures, id)).sort();
  let database: Database;

  beforeAll(async () => {
    database = await openCase(':memory:');
  });

  afterAll(() => database.close());

  it.each(files)('%s', async (file) => {
    const fixture: Fixture = JSON.parse(readFileSync(join(fixtures, id, file), 'utf8'));
    await database.run('truncate cloudtrail_logs');
    await loadRecords(database, fixture.Records);

    const { detections } = await detect(database, { detections: [id] });

    expect(detections.map((run) => run.why).filter((why) => why?.includes('Error'))).toEqual([]);
    const hits = await database.rows<{ eventid: string }>(
      'select eventid from finding_event join cloudtrail_logs using (source_file_id, record_index) order by eventid',
    );
    expect(hits.map((hit) => hit.eventid)).toEqual([...(fixture.expect ?? [])].sort());
  });
});
