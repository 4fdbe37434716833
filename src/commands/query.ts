import type { OutputColumn, RowWriter } from '../terminal/cell.ts';
import { wantsColor } from '../terminal/color.ts';
import { csvWriter } from '../terminal/csv.ts';
import { jsonWriter, ndjsonWriter } from '../terminal/json-rows.ts';
import { visible } from '../terminal/plain-text.ts';
import { counted } from '../terminal/quantity.ts';
import { tableWriter } from '../terminal/table.ts';
import { defineCommand } from './command.ts';
import { caseOption, resourceOptions, talkOptions } from './options.ts';
import { queryText } from './query-text.ts';
import { withSealedCase } from './with-case.ts';

const formats = ['table', 'csv', 'json', 'ndjson'] as const;
type Format = (typeof formats)[number];

export const command = defineCommand({
  description:
    'Runs one SELECT against a case. Nothing can be changed and nothing outside the case is within reach. ' +
    'The events are in cloudtrail_logs, in the columns of the Athena table for CloudTrail; most Athena queries run as they are.',
  positionals: { sql: { type: 'string', describe: 'one SELECT; without it, it is read from standard input' } },
  options: {
    ...caseOption,
    file: { type: 'string', requiresArg: true, describe: 'read the query from this file' },
    format: {
      choices: formats,
      requiresArg: true,
      describe: 'how to print rows (default: table on a terminal, else csv)',
    },
    memory: resourceOptions.memory,
    threads: resourceOptions.threads,
    ...talkOptions,
  },
  examples: [
    ['query --case case.duckdb "select eventname, count(*) from cloudtrail_logs group by 1 order by 2 desc"', 'count'],
    ['query --case case.duckdb --file query.sql --format ndjson', 'a query from a file, one JSON object a row'],
  ],
  async run(args, context) {
    const sql = await queryText(args.sql, args.file);
    const { select } = await import('../case/select.ts');
    await withSealedCase(args.case, args, context, async (database) => {
      const { columns, batches } = await select(database, sql);
      const writer = rowWriter(args.format, columns, args.noColor === true);
      let rowCount = 0;
      for await (const rows of batches) {
        rowCount += rows.length;
        if (!(await context.write(writer.rows(rows)))) return;
      }
      await context.write(writer.end());
      context.talk.say(counted(rowCount, 'row'));
    });
    return [];
  },
});

function rowWriter(format: Format | undefined, columns: readonly OutputColumn[], noColor: boolean): RowWriter {
  const { isTTY, columns: width } = process.stdout;
  switch (format ?? (isTTY ? 'table' : 'csv')) {
    case 'table':
      return tableWriter(columns, { width: isTTY ? width : undefined, color: wantsColor(process.stdout, noColor) });
    case 'csv':
      return csvWriter(columns, isTTY ? visible : undefined);
    case 'json':
      return jsonWriter(columns);
    case 'ndjson':
      return ndjsonWriter(columns);
  }
}
