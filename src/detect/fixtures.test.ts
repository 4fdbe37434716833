import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { catalogue } from './catalogue.ts';
import { detect } from './detect.ts';
import { fixturesOf } from './test/fixtures.ts';
import { loadRecords } from './test/load-records.ts';

describe.each(catalogue().map((detection) => detection.id))('%s', (id) => {
  let database: Database;

  beforeAll(async () => {
    database = await openCase(':memory:');
  });

  afterAll(() => database.close());

  it.each(fixturesOf(id).map((fixture) => [fixture.file, fixture] as const))('%s', async (_, fixture) => {
    await database.run('truncate cloudtrail_logs');
    await loadRecords(database, fixture.records);

    const { detections } = await detect(database, { detections: [id] });

    expect(detections.filter((run) => run.status === 'failed')).toEqual([]);
    const hits = await database.rows<{ eventid: string }>(
      'select eventid from finding_event join cloudtrail_logs using (source_file_id, record_index) order by eventid',
    );
    expect(hits.map((hit) => hit.eventid)).toEqual(fixture.expect);
  });
});
