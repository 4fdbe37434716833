import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase, setCaseProperty } from '../../src/case/case.ts';
import { detect } from '../../src/detect/detect.ts';
import { evidenceRelations } from '../../src/detect/evidence-model.ts';
import { modelRelations } from '../../src/detect/model.ts';
import { type ListedTable, listTables } from '../../src/detect/table-list.ts';
import { markdownTable } from './markdown-table.ts';

/** docs/case.md: every table of a case with its columns, from the schema and the comments of queries/model. */
export async function casePage(): Promise<string> {
  const tables = await emptyCaseTables();
  return `${[
    '# The case database',
    '<!-- Written by `npm run docs` from src/case, src/reference and queries/model: change the text there. -->',
    'A case is a DuckDB file. `coldtrail query` reads it, and so does any DuckDB 1.5; `coldtrail tables` lists what it holds. ' +
      'Columns of structs are written with their path: `useridentity.sessioncontext.sessionissuer.arn`. ' +
      '`load` fills the tables up to `observation` and makes `address`, ' +
      `${listed(evidenceRelations(modelRelations()).map(({ name }) => `\`${name}\``))}, which depend on the evidence alone; ` +
      '`detect` makes the rest.',
    markdownTable(
      ['table', 'holds'],
      tables.map(({ name, meaning }) => [`[\`${name}\`](#${name})`, firstSentence(meaning)]),
    ),
    ...tables.map(section),
  ].join('\n\n')}\n`;
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** The tables of a case without evidence, after `detect`: what every case has. */
async function emptyCaseTables(): Promise<ListedTable[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-docs-'));
  try {
    const database = await openCase(join(folder, 'case.duckdb'));
    await setCaseProperty(database, 'load_state', 'complete');
    await detect(database, {});
    const tables = await listTables(database);
    database.close();
    return tables;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function section({ name, meaning, columns }: ListedTable): string {
  const rows = columns.map((column) => [`\`${column.name}\``, column.type, column.meaning]);
  return `## ${name}\n\n${sentence(meaning)}\n\n${markdownTable(['column', 'type', 'meaning'], rows)}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.?$/, '.');

const firstSentence = (text: string) => text.replace(/[.:] .*$/s, '').replace(/\.$/, '');
