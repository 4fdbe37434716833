import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';
import { sampleDay } from '../test/sample-export.ts';

async function page(...options: string[]): Promise<string> {
  const out = join(temporaryFolder(), 'report');
  const { code } = await coldtrail(['analyze', sampleDay(18), '--out', out, '--format', 'html', ...options]);
  expect(code).toBe(0);
  return readFileSync(join(out, 'report.html'), 'utf8').replace(/\s+/g, ' ');
}

// The day's theft from outside AWS happens before noon.
it('the page says that only a span was asked for, and that a theft outside of it is raised but no finding', async () => {
  const text = await page('--since', '2023-04-18T12:00:00Z');
  expect(text).toContain('This report is of a part only');
  expect(text).toContain('Only uses from 2023-04-18T12:00:00Z on were to become findings');
  expect(text).toMatch(/\d uses of a credential that would be raised, at worst as high, are in no finding/);
});

it('the page says nothing of the kind where all was asked for', async () => {
  const text = await page();
  expect(text).not.toContain('of a part only');
  expect(text).not.toContain('were to become findings');
  expect(text).not.toContain('in no finding');
});
