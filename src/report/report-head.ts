import { caseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { usageError } from '../errors.ts';
import { packageVersion } from '../package.ts';
import { readCoverage, readTimeSpan } from './coverage.ts';
import { type DetectionOutcome, type ReportHead, reportSchemaVersion } from './report-document.ts';

/** What the report says before its findings, read from the case. */
export async function readReportHead(database: Database): Promise<ReportHead> {
  const [inputs] = await database.rows<{ n: string }>(
    // As coverage counts files: a whole archive is no input of its own.
    `select count(*) as n from source_file where kind <> 'archive' or status <> 'used'`,
  );
  return {
    schemaVersion: reportSchemaVersion,
    tool: { name: 'coldtrail', version: packageVersion },
    case: { inputs: Number(inputs!.n), ...(await readTimeSpan(database)) },
    coverage: await readCoverage(database),
    detections: await database.rows<DetectionOutcome & object>(
      `select detection as id, title, status, why, finding_count as "findingCount"
       from detection_run
       order by detection`,
    ),
  };
}

/** Refuses a case that is not ready to be reported (exit 2): a load was cut short, or came after the last `detect`. */
export async function refuseUnfinishedCase(database: Database): Promise<void> {
  const state = await caseProperty(database, 'load_state');
  if (state === 'open')
    throw usageError(
      `A load into ${database.file} was cut short. Run \`coldtrail load\` again with the same evidence.`,
    );
  if (state !== 'complete')
    throw usageError(
      `${database.file} holds no evidence yet. Run \`coldtrail load\` first, then \`coldtrail detect\`.`,
    );
  const loaded = await caseProperty(database, 'load_generation');
  const detected = await caseProperty(database, 'detect_generation');
  if (!detected)
    throw usageError(`No detection has run on ${database.file} yet. Run \`coldtrail detect --case ${database.file}\`.`);
  if (detected !== loaded)
    throw usageError(
      `Evidence was loaded into ${database.file} after the detections ran. ` +
        `Run \`coldtrail detect --case ${database.file}\` again.`,
    );
}
