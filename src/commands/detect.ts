import { exitCode } from '../errors.ts';
import { wantsColor } from '../terminal/color.ts';
import { defineCommand } from './command.ts';
import { outcomeText, reaches, readOutcome } from './findings-summary.ts';
import { caseOption, detectOptions, failOnOption, resourceOptions, talkOptions } from './options.ts';
import { withCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Runs detections on a case and stores their findings in it, in place of those that the same detections gave before.',
  positionals: {},
  options: { ...caseOption, ...detectOptions, ...failOnOption, ...resourceOptions, ...talkOptions },
  examples: [
    ['detect --case case.duckdb', 'all detections'],
    ['detect --case case.duckdb --detection lambda-credentials-off-worker', 'one of them'],
    [
      'detect --case case.duckdb --since 2023-07-01 --until 2023-07-14',
      'uses of two weeks; earlier events serve as baseline',
    ],
  ],
  async run(args, context) {
    const { detectParameters } = await import('./detect-parameters.ts');
    const { detect } = await import('../detect/detect.ts');
    const { refuseMissingCase } = await import('../case/case.ts');
    const parameters = detectParameters(args);
    refuseMissingCase(args.case);
    return await withCase(args.case, args, context, async ({ database }) => {
      const { detections, dropped } = await detect(database, parameters, context.signal);
      if (dropped.length > 0)
        context.talk.warn(
          `Dropped what ${dropped.join(', ')} found before: in other evidence, or with other parameters.`,
        );
      const outcome = await readOutcome(database);
      await context.write(outcomeText(outcome, wantsColor(process.stdout, args.noColor)));
      return [
        ...(detections.some((run) => run.status === 'failed') ? [exitCode.query] : []),
        ...(reaches(outcome.worst, args.failOn) ? [exitCode.findings] : []),
      ];
    });
  },
});
