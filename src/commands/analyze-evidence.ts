import { join } from 'node:path';
import { type DetectParameters, detect, forgetResults } from '../detect/detect.ts';
import type { Severity } from '../detect/severity.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { discoverEvidence, type EvidenceFile, evidenceRoots } from '../evidence/discover.ts';
import { spoolStandardInput } from '../evidence/standard-input.ts';
import { ChangedEvidence } from '../ingest/changed-evidence.ts';
import { loadFiles } from '../ingest/load.ts';
import { workerCount } from '../ingest/worker-count.ts';
import { createWorkerPool, type WorkerPool } from '../ingest/worker-pool.ts';
import { readSigningKey } from '../report/checksums.ts';
import { refuseForeignFolder } from '../report/report-folder.ts';
import { type ReportFormat, writeReport } from '../report/write-report.ts';
import { wantsColor } from '../terminal/color.ts';
import { showProgress } from '../terminal/progress.ts';
import { caseOfSameEvidence, startingAnewOnChange } from './case-of-evidence.ts';
import type { Context } from './command.ts';
import { type DetectArguments, detectParameters } from './detect-parameters.ts';
import { outcomeText, reaches, readOutcome } from './findings-summary.ts';
import { keepEvidenceApart } from './keep-evidence-apart.ts';
import { evidenceGaps, loadText, readShortfall } from './load-summary.ts';
import { reportText } from './report-summary.ts';
import { type UnpackArguments, unpackLimits } from './unpack-limits.ts';
import { type OpenedCase, type ResourceArguments, withCase } from './with-case.ts';

export interface AnalyzeArguments extends ResourceArguments, DetectArguments, UnpackArguments {
  readonly evidence: readonly string[];
  readonly out: string;
  readonly case?: string | undefined;
  readonly format?: readonly ReportFormat[] | undefined;
  readonly sign?: string | undefined;
  readonly failOn?: Severity | undefined;
  readonly noColor?: boolean | undefined;
}

/**
 * Loads the evidence, runs the detections and writes the report. All that can be refused is refused before anything is
 * read or written. Without `--case` the case belongs to the report folder: of other evidence, it is made anew.
 */
export async function analyzeEvidence(args: AnalyzeArguments, context: Context): Promise<ExitCode[]> {
  const caseFile = args.case ?? join(args.out, 'case.duckdb');
  const parameters = detectParameters(args);
  unpackLimits(args);
  if (args.sign !== undefined) readSigningKey(args.sign);
  const outputs = { '--out': args.out, '--case': caseFile, '--temp-dir': args.tempDir };
  keepEvidenceApart(await evidenceRoots(args.evidence), outputs);
  refuseForeignFolder(args.out, caseFile);

  const ownsCase = args.case === undefined;
  const files = await discoverEvidence(args.evidence, () => spoolStandardInput(caseFile, process.stdin));
  await caseOfSameEvidence(caseFile, files, ownsCase, context);
  const work = () => {
    // Started now, they are ready when the case is open.
    const pool = createWorkerPool(workerCount(files, args.threads));
    return withCase(caseFile, args, context, (opened) => analyzeCase(opened, pool, files, args, parameters, context));
  };
  return await (ownsCase ? startingAnewOnChange(caseFile, context, work) : work());
}

async function analyzeCase(
  { database, tempDirectory }: OpenedCase,
  pool: WorkerPool,
  files: readonly EvidenceFile[],
  args: AnalyzeArguments,
  parameters: DetectParameters,
  context: Context,
): Promise<ExitCode[]> {
  const { signal, talk } = context;
  const color = wantsColor(process.stdout, args.noColor);

  talk.say('Loading the evidence …');
  const books = await loadFiles(database, files, {
    tempDirectory,
    signal,
    onProgress: showProgress(talk),
    pool,
    ...unpackLimits(args),
  });
  talk.status('');
  // A report must not speak of other files than those that were given.
  if (books.changed.length > 0) throw new ChangedEvidence(books.changed[0]!);
  const shortfall = await readShortfall(database);
  const gaps = evidenceGaps(books, shortfall, []);
  for (const gap of gaps) talk.warn(gap);

  talk.say('Running the detections …');
  // A report of `analyze` is of this run alone, whatever the case was asked before.
  await forgetResults(database);
  const { detections } = await detect(database, parameters, signal);

  talk.say('Writing the report …');
  const formats = args.format ?? ['csv', 'json', 'html'];
  const report = await writeReport(database, args.out, { formats, signKey: args.sign, signal });

  const outcome = await readOutcome(database);
  await context.write(
    [loadText(books, shortfall, color), outcomeText(outcome, color), reportText(args.out, report.files, color)].join(
      '\n',
    ),
  );
  return [
    ...(gaps.length > 0 ? [exitCode.evidence] : []),
    ...(detections.some(({ status }) => status === 'failed') ? [exitCode.query] : []),
    ...(reaches(outcome.worst, args.failOn) ? [exitCode.findings] : []),
  ];
}
