// Writes the generated pages of docs/. With --check it writes nothing and fails if a page is not as it would be written.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import { casePage } from './docs/case-page.ts';
import { detectionsPage } from './docs/detections-page.ts';
import { queriesPage } from './docs/queries-page.ts';
import { usagePage } from './docs/usage-page.ts';

/** Every generated page and what makes its text. */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/usage.md': usagePage,
  'docs/case.md': casePage,
  'docs/queries.md': queriesPage,
  'docs/detections.md': detectionsPage,
};

const check = process.argv.includes('--check');
for (const [page, render] of Object.entries(pages)) {
  const file = join(packageRoot, page);
  const text = await render();
  if (text === current(file)) continue;
  if (check) {
    console.error(`${page} is not up to date. Write it with: npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`${page} written`);
  }
}

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
