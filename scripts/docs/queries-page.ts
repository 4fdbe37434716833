import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';
import { tableWriter } from '../../src/terminal/table.ts';
import { cook, recipes, withCookbookCase } from './cookbook.ts';

/** docs/queries.md as it stands, with the result below each query written anew. */
export async function queriesPage(): Promise<string> {
  const page = readFileSync(join(packageRoot, 'docs/queries.md'), 'utf8');
  return await withCookbookCase(async (database) => {
    let written = page;
    for (const recipe of recipes(page)) {
      const { columns, rows } = await cook(database, recipe);
      const writer = tableWriter(columns);
      written = withResult(written, recipe.sql, writer.rows(rows) + writer.end());
    }
    return written;
  });
}

/** `page` with `result` below the query `sql`, in place of what stands there. */
function withResult(page: string, sql: string, result: string): string {
  const query = `\`\`\`sql\n${sql}\n\`\`\`\n`;
  const end = page.indexOf(query) + query.length;
  const rest = page.slice(end).replace(/^\n```text\n[\s\S]*?\n```\n/, '');
  return `${page.slice(0, end)}\n\`\`\`text\n${result}\`\`\`\n${rest}`;
}
