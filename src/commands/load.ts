import { makeEvidenceModel } from '../detect/evidence-model.ts';
import { exitCode } from '../errors.ts';
import { discoverEvidence, evidenceRoots } from '../evidence/discover.ts';
import { spoolStandardInput } from '../evidence/standard-input.ts';
import { loadFiles } from '../ingest/load.ts';
import { workerCount } from '../ingest/worker-count.ts';
import { createWorkerPool } from '../ingest/worker-pool.ts';
import { wantsColor } from '../terminal/color.ts';
import { showProgress } from '../terminal/progress.ts';
import { defineCommand } from './command.ts';
import { keepEvidenceApart } from './keep-evidence-apart.ts';
import { evidenceGaps, loadText, readShortfall } from './load-summary.ts';
import { caseOption, evidencePositional, resourceOptions, talkOptions, unpackOptions } from './options.ts';
import { unpackLimits } from './unpack-limits.ts';
import { withCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Reads evidence into a case database. Every file is hashed; content that the case already holds is not parsed again, ' +
    'so loading more evidence later, or going on after an interruption, costs only what is new.',
  positionals: evidencePositional,
  options: { ...caseOption, ...unpackOptions, ...resourceOptions, ...talkOptions },
  examples: [
    ['load export/AWSLogs --case case.duckdb', 'a whole S3 export'],
    ["load 'export/**/*_us-east-1_*.json.gz' --case case.duckdb", 'one region of it'],
  ],
  async run(args, context) {
    const limits = unpackLimits(args);
    keepEvidenceApart(await evidenceRoots(args.evidence), { '--case': args.case, '--temp-dir': args.tempDir });
    const files = await discoverEvidence(args.evidence, () => spoolStandardInput(args.case, process.stdin));
    // Started now, they are ready when the case is open.
    const pool = createWorkerPool(workerCount(files, args.threads));
    return await withCase(args.case, args, context, async ({ database, tempDirectory }) => {
      const books = await loadFiles(database, files, {
        tempDirectory,
        signal: context.signal,
        onProgress: showProgress(context.talk),
        pool,
        ...limits,
      });
      context.talk.status('');
      const shortfall = await readShortfall(database);
      const gaps = evidenceGaps(books, shortfall, books.changed);
      for (const gap of gaps) context.talk.warn(gap);
      await context.write(loadText(books, shortfall, wantsColor(process.stdout, args.noColor)));
      // Last: whatever becomes of it, the evidence is in the case, and has been told.
      await makeEvidenceModel(database, context.signal);
      return gaps.length > 0 ? [exitCode.evidence] : [];
    });
  },
});
