import { defineCommand } from './command.ts';
import {
  detectOptions,
  evidencePositional,
  failOnOption,
  reportOptions,
  resourceOptions,
  talkOptions,
  unpackOptions,
} from './options.ts';

export const command = defineCommand({
  description:
    'The main job in one go: loads the evidence into a case, runs the detections on it, and writes the report folder. ' +
    'Run again with the same --out, it reads only what is new and replaces the report; evidence that its case did not ' +
    'come from makes it start anew.',
  positionals: evidencePositional,
  options: {
    out: { value: 'folder', describe: 'folder of the report', required: true },
    case: { value: 'file', describe: 'the case database', default: 'case.duckdb in --out' },
    ...detectOptions,
    ...reportOptions,
    ...failOnOption,
    ...unpackOptions,
    ...resourceOptions,
    ...talkOptions,
  },
  examples: [
    ['analyze export/AWSLogs --out report', 'a whole S3 export; read report/report.html first'],
    ['analyze export --out report --since 2023-07-01 --until 2023-07-14', 'findings of two weeks, all as baseline'],
    ['analyze export --out report --fail-on high', 'for scripts: exit code 10 if there is a high finding'],
  ],
  run: async (args, context) => (await import('./analyze-evidence.ts')).analyzeEvidence(args, context),
});
