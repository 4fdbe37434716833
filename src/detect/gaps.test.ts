import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { openGaps } from './gaps.ts';

describe('what the evidence lacks in part', () => {
  let database: Database;
  const gap = (where: string, of = 'true') => ({
    relation: 'home',
    where,
    of,
    why: '{count} of {total} have no home, so {count} are open.',
  });

  beforeAll(async () => {
    database = await openCase(':memory:');
    await database.run(`create table home as
      select * from (values ('lambda', true), ('lambda', false), ('lambda', null), ('ecs', false)) as t(issuer, is_known)`);
  });

  afterAll(() => database.close());

  it('is told with the counts', async () => {
    expect(await openGaps(database, [gap('not is_known')])).toBe('2 of 4 have no home, so 2 are open.');
  });

  it('counts only what the detection looks at, and an unknown answer as none', async () => {
    expect(await openGaps(database, [gap('not is_known', `issuer = 'lambda'`)])).toBe(
      '1 of 3 have no home, so 1 are open.',
    );
  });

  it('is not told where nothing is missing', async () => {
    expect(await openGaps(database, [gap('not is_known', `issuer = 'ec2'`), gap('false')])).toBeNull();
  });

  it('is refused if a predicate is more than one', async () => {
    await expect(openGaps(database, [gap('true) from home; drop table home; select (true')])).rejects.toMatchObject({
      code: 5,
    });
  });
});
