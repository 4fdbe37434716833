import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/coldtrail.ts';
import {
  type SampleCaseOptions,
  type SampleFinding,
  sampleCase,
  sampleFiles,
  sampleFinding,
} from '../../test/sample-case.ts';
import { type ReportOptions, writeReport } from '../write-report.ts';

/** Every format that a report has. */
export const everything: ReportOptions = { formats: ['csv', 'json', 'html', 'timesketch'] };

/** Writes a report of a sample case, and gives it opened, with the folder that holds case, evidence and `out`. */
export async function sampleReport(
  findings: readonly SampleFinding[] = [sampleFinding],
  options = everything,
  files = sampleFiles,
  rest: SampleCaseOptions = {},
) {
  const folder = temporaryFolder();
  const database = await sampleCase(join(folder, 'case.duckdb'), join(folder, 'evidence'), findings, {
    files,
    ...rest,
  });
  const out = join(folder, 'out');
  const summary = await writeReport(database, out, options);
  const read = (file: string) => readFileSync(join(out, file), 'utf8');
  return { folder, database, out, summary, read };
}
