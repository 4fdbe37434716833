import type { ListedTable } from '../detect/table-list.ts';
import type { OutputColumn } from '../terminal/cell.ts';
import { visible } from '../terminal/plain-text.ts';
import { counted } from '../terminal/quantity.ts';
import { textWidth } from '../terminal/text-width.ts';
import { defineCommand } from './command.ts';
import { caseOption, talkOptions } from './options.ts';
import { outputFormats, rowWriter } from './row-output.ts';
import { withSealedCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Lists the tables of a case with their rows, columns, types and meaning, a line each. Fields of structs have the path ' +
    'that a query writes.',
  positionals: { table: { describe: 'only this table' } },
  options: {
    ...caseOption,
    format: { value: 'format', choices: outputFormats, describe: 'one row a column in this format', default: 'a list' },
    ...talkOptions,
  },
  examples: [
    ['tables --case case.duckdb', 'everything that can be queried'],
    ['tables cloudtrail_logs --case case.duckdb', 'the columns of the events'],
  ],
  async run(args, context) {
    const { listTables } = await import('../detect/table-list.ts');
    await withSealedCase(args.case, {}, context, async (database) => {
      const listed = await listTables(database, args.table);
      if (args.format) {
        const writer = rowWriter(args.format, outputColumns, args.noColor === true);
        const rows = listed.flatMap(({ name, columns }) =>
          columns.map((column) => [name, column.name, column.type, column.meaning]),
        );
        await context.write(writer.rows(rows) + writer.end());
      } else await context.write(listed.map(tableText).join('\n'));
    });
    return [];
  },
});

const outputColumns: readonly OutputColumn[] = ['table', 'column', 'type', 'meaning'].map((name) => ({
  name,
  numeric: false,
}));

/** A table as a list: a line for it, then a line for each column, aligned. */
function tableText({ name, rowCount, meaning, columns }: ListedTable): string {
  const names = Math.max(...columns.map((column) => textWidth(column.name)));
  const types = Math.max(...columns.map(({ type }) => (type.length > longType ? 0 : type.length)));
  const lines = columns.map(({ name, type, meaning }) =>
    `  ${name.padEnd(names)}  ${type.padEnd(types)}  ${meaning}`.trimEnd(),
  );
  return visible(`${name}: ${counted(rowCount, 'row')}${meaning && `; ${meaning}`}`).concat(
    ...lines.map((line) => `\n${visible(line)}`),
    '\n',
  );
}

/** Types longer than this stick out, so that the meanings of the others stay near. */
const longType = 20;
