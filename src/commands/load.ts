import { defineCommand } from './command.ts';
import { caseOption, resourceOptions, talkOptions } from './options.ts';
import { withCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Reads evidence into a case database. Every file is hashed; content that the case already holds is not parsed again, ' +
    'so loading more evidence later, or going on after an interruption, costs only what is new.',
  positionals: {
    evidence: { type: 'string', array: true, demandOption: true, describe: 'files, folders or globs; only ever read' },
  },
  options: { ...caseOption, ...resourceOptions, ...talkOptions },
  examples: [
    ['load export/AWSLogs --case case.duckdb', 'a whole S3 export'],
    ["load 'export/**/*_us-east-1_*.json.gz' --case case.duckdb", 'one region of it'],
  ],
  async run(args, context) {
    await withCase(args.case, args, context, async () => undefined);
    return [];
  },
});
