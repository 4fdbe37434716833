import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '../../src/case/case.ts';
import type { Database } from '../../src/case/database.ts';
import { select } from '../../src/case/select.ts';
import { loadEvidence } from '../../src/ingest/load.ts';
import { packageRoot } from '../../src/package.ts';
import type { OutputColumn, Plain } from '../../src/terminal/cell.ts';

/** The exports whose results docs/queries.md shows. */
export const cookbookEvidence = ['testdata/exports/sample', 'testdata/exports/account-takeover.json'].map((path) =>
  join(packageRoot, path),
);

/** A query of docs/queries.md. */
export interface Recipe {
  /** Its heading, without the number. */
  readonly title: string;
  readonly sql: string;
  /** The values that the text above the query names: `--param key=…`. */
  readonly parameters: Readonly<Record<string, string>>;
}

const recipePattern = /^### \d+\. (.+)\n((?:(?!^###).*\n)*?)```sql\n([\s\S]*?)\n```\n/gm;

/** The queries of docs/queries.md, in its order. */
export function recipes(page: string): Recipe[] {
  return [...page.matchAll(recipePattern)].map(([, title, prose, sql]) => ({
    title: title!,
    sql: sql!,
    parameters: Object.fromEntries(
      [...prose!.matchAll(/--param (\w+)=([^\s`]+)/g)].map(([, name, value]) => [name!, value!]),
    ),
  }));
}

/** Lets `use` query a case that holds the exports of docs/queries.md. */
export async function withCookbookCase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const tempDirectory = mkdtempSync(join(tmpdir(), 'coldtrail-cookbook-'));
  const database = await openCase(join(tempDirectory, 'case.duckdb'), { tempDirectory });
  try {
    await loadEvidence(database, cookbookEvidence, { tempDirectory });
    return await use(database);
  } finally {
    database.close();
    rmSync(tempDirectory, { recursive: true });
  }
}

/** What a recipe gives. */
export async function cook(
  database: Database,
  { sql, parameters }: Recipe,
): Promise<{ columns: readonly OutputColumn[]; rows: Plain[][] }> {
  const { columns, batches } = await select(database, sql, parameters);
  const rows: Plain[][] = [];
  for await (const batch of batches) rows.push(...batch);
  return { columns, rows };
}
