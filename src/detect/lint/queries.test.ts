import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../../case/case.ts';
import type { Database } from '../../case/database.ts';
import { selectColumns } from '../../case/prepare-select.ts';
import { packageRoot } from '../../package.ts';
import { catalogue } from '../catalogue.ts';
import { detect } from '../detect.ts';
import { modelRelations } from '../model.ts';
import { loadRecords } from '../test/load-records.ts';
import { lintDetection } from './lint-detection.ts';
import { lintRelation } from './lint-relation.ts';

describe('the queries that coldtrail brings', () => {
  let database: Database;

  beforeAll(async () => {
    database = await openCase(':memory:');
    await loadRecords(database, []);
  });

  afterAll(() => database.close());

  it.each(catalogue().map((detection) => [detection.id, detection] as const))('%s has no fault', (_, detection) => {
    expect(lintDetection(detection, join(packageRoot, 'testdata/detections'))).toEqual([]);
  });

  it('run on a case without events, and those that need some say that they cannot answer', async () => {
    const { detections } = await detect(database, {});
    expect(detections.map(({ id, status }) => ({ id, status }))).toEqual(
      catalogue().map(({ id, needs }) => ({ id, status: needs.length > 0 ? 'inconclusive' : 'ran' })),
    );
  });

  it('have a model without fault', async () => {
    const faults: string[] = [];
    const relations = modelRelations();
    for (const [index, relation] of relations.entries()) {
      const columns = await selectColumns(database, `select * from ${relation.name}`);
      faults.push(...lintRelation(relation, columns, relations.slice(0, index)));
    }
    expect(faults).toEqual([]);
  });
});
