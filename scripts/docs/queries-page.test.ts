import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package.ts';
import { cook, cookbookEvidence, recipes, withCookbookCase } from './cookbook.ts';
import { callsAndKeys } from './counted/calls-and-keys.ts';
import { changesAndData } from './counted/changes-and-data.ts';
import { plainRecords } from './counted/plain-records.ts';
import { queriesPage } from './queries-page.ts';

const counters = [...callsAndKeys, ...changesAndData];
const page = readFileSync(join(packageRoot, 'docs/queries.md'), 'utf8');

it('docs/queries.md shows what its queries give', async () => {
  expect(await queriesPage()).toBe(page);
});

it('the thirty queries that analysts bring from Athena give what plain counting gives', async () => {
  const all = recipes(page);
  expect(all).toHaveLength(30);
  expect(counters).toHaveLength(30);
  const records = plainRecords(cookbookEvidence);
  await withCookbookCase(async (database) => {
    for (const [index, recipe] of all.entries()) {
      const { rows } = await cook(database, recipe);
      expect(rows.length, recipe.title).toBeGreaterThan(0);
      expect.soft(rows, recipe.title).toEqual(counters[index]!(records));
    }
  });
});
