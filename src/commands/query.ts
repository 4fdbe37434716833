import { counted } from '../terminal/quantity.ts';
import { defineCommand } from './command.ts';
import { caseOption, resourceOptions, talkOptions } from './options.ts';
import { queryParameters, timeoutSeconds, withTimeout } from './query-limits.ts';
import { queryText } from './query-text.ts';
import { outputFormats, rowWriter } from './row-output.ts';
import { withSealedCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Runs one SELECT against a case. Nothing can be changed and nothing outside the case is within reach. ' +
    'The events are in cloudtrail_logs, in the columns of the Athena table for CloudTrail; most Athena queries run as they are.',
  positionals: { sql: { describe: 'one SELECT; without it, it is read from standard input' } },
  options: {
    ...caseOption,
    file: { value: 'file', describe: 'read the query from this file' },
    format: {
      value: 'format',
      choices: outputFormats,
      describe: 'how to print rows',
      default: 'table on a terminal, else csv',
    },
    param: {
      value: 'name=value',
      describe: 'a value for a $name in the query; it is bound, never read as SQL',
      repeatable: true,
    },
    limit: { value: 'rows', wholeNumberFrom: 0, describe: 'print so many rows at most' },
    timeout: { value: 'time', describe: 'stop after this time, such as 90, 90s or 5m' },
    explain: { describe: 'print how the query would be run, and do not run it' },
    memory: resourceOptions.memory,
    threads: resourceOptions.threads,
    ...talkOptions,
  },
  examples: [
    ['query --case case.duckdb "select eventname, count(*) from cloudtrail_logs group by 1 order by 2 desc"', 'count'],
    ['query --case case.duckdb --file query.sql --format ndjson', 'a query from a file, one JSON object a row'],
    [
      "query --case case.duckdb --param ip=203.0.113.9 'select * from cloudtrail_logs where sourceipaddress = $ip'",
      'with a value',
    ],
  ],
  async run(args, context) {
    const limit = args.limit ?? Number.POSITIVE_INFINITY;
    const seconds = timeoutSeconds(args.timeout);
    const parameters = queryParameters(args.param);
    const sql = await queryText(args.sql, args.file);
    const { explain, select } = await import('../case/select.ts');
    await withSealedCase(args.case, args, context, (database) =>
      withTimeout(database, seconds, async (checkTime) => {
        if (args.explain) {
          await context.write(await explain(database, sql, parameters));
          return;
        }
        const { columns, batches } = await select(database, sql, parameters);
        const writer = rowWriter(args.format, columns, args.noColor === true);
        let printed = 0;
        let hasMore = false;
        for await (const rows of batches) {
          checkTime();
          const wanted = rows.slice(0, limit - printed);
          printed += wanted.length;
          hasMore = wanted.length < rows.length;
          if (wanted.length > 0 && !(await context.write(writer.rows(wanted)))) return;
          if (hasMore) break;
        }
        await context.write(writer.end());
        context.talk.say(`${counted(printed, 'row')}${hasMore ? ', and there are more (--limit)' : ''}`);
      }),
    );
    return [];
  },
});
