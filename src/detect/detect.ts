import { caseProperty, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { usageError } from '../errors.ts';
import { fillAddressTable } from '../reference/address-table.ts';
import { awsIpRanges } from '../reference/aws-ip-ranges.ts';
import { fillAwsPrefixTable } from '../reference/aws-prefix-table.ts';
import { customerFacts, fillCustomerTables } from '../reference/customer-tables.ts';
import { catalogue, chosenDetections } from './catalogue.ts';
import type { Detection } from './detection.ts';
import { hasEvidenceModel } from './evidence-model.ts';
import { examine } from './examine.ts';
import { modelRelations } from './model.ts';
import type { DetectionRun } from './run-detection.ts';
import type { Severity } from './severity.ts';
import { fillUseSpan } from './use-span.ts';

/** What `detect` is asked to do; times as UTC `YYYY-MM-DDTHH:MM:SSZ`, since <= t < until. */
export interface DetectParameters {
  /** IDs of the detections to run; all without. */
  readonly detections?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Files with AWS's address ranges, or `builtin`; see `awsIpRanges`. */
  readonly awsIpRanges?: readonly string[] | undefined;
  /** A list of addresses that the examiner trusts, and one of the customer's accounts; see `customerFacts`. */
  readonly trustedAddresses?: string | undefined;
  readonly orgAccounts?: string | undefined;
  /** Folders of the user's own detections. */
  readonly queries?: readonly string[] | undefined;
}

export interface DetectSummary {
  /** What became of each detection that ran, by ID. */
  readonly detections: readonly DetectionRun[];
  /** Number of findings in the case, by severity. */
  readonly findings: Readonly<Partial<Record<Severity, number>>>;
  /** Detections whose earlier results were dropped, since they were of other evidence or other parameters. */
  readonly dropped: readonly string[];
}

/**
 * Runs detections on the case and stores their findings in place of those of the same detections. Results of other
 * detections stay if they are of the same evidence, parameters and reference data; else they are dropped, for a report
 * states one set of them. Exit 2 while the case is half loaded, for an unknown detection and for unusable reference data.
 */
export async function detect(
  database: Database,
  parameters: DetectParameters,
  signal?: AbortSignal,
): Promise<DetectSummary> {
  const generation = await completeLoad(database);
  const { chosen, ranges, customer } = readParameters(parameters);
  const circumstances: Circumstances = {
    detect_generation: generation,
    detect_parameters: JSON.stringify({ since: parameters.since ?? null, until: parameters.until ?? null }),
    model_queries: JSON.stringify(modelRelations().map(({ name, sha256 }) => ({ name, sha256 }))),
    reference_data: JSON.stringify([...ranges.references, ...customer.references]),
  };
  const dropped = await dropOthers(database, circumstances, chosen);
  await fillCustomerTables(database, customer);
  await fillUseSpan(database, parameters);
  await fillAwsPrefixTable(database, ranges);
  if (!(await hasEvidenceModel(database))) await fillAddressTable(database);
  const runs = await examine(database, chosen, parameters, signal);
  for (const [name, value] of Object.entries(circumstances))
    await setCaseProperty(database, name as keyof Circumstances, value);
  return { detections: runs, findings: await findingCounts(database), dropped };
}

/** Reads what the parameters name. Exit 2 for an unknown detection and for unusable reference data. */
export function readParameters(parameters: DetectParameters) {
  return {
    chosen: chosenDetections(catalogue(parameters.queries), parameters.detections),
    ranges: awsIpRanges(parameters.awsIpRanges),
    customer: customerFacts(parameters.trustedAddresses, parameters.orgAccounts),
  };
}

/** What all results in one case have in common, as case properties. */
type Circumstances = Record<'detect_generation' | 'detect_parameters' | 'model_queries' | 'reference_data', string>;

/** The generation of the case's evidence; exit 2 while a load is open or was cut short. */
async function completeLoad(database: Database): Promise<string> {
  if ((await caseProperty(database, 'load_state')) === 'complete')
    return (await caseProperty(database, 'load_generation')) ?? '0';
  throw usageError(
    `${database.file} holds no complete load: none was made yet, or the last one was cut short. ` +
      `Run it again: coldtrail load <evidence> --case ${database.file}`,
  );
}

/**
 * Drops the results that other detections than `chosen` gave in other `circumstances`, and names them. Until `detect`
 * ends, the case says that it has no results of its evidence.
 */
async function dropOthers(
  database: Database,
  circumstances: Circumstances,
  chosen: readonly Detection[],
): Promise<string[]> {
  const names = Object.keys(circumstances) as (keyof Circumstances)[];
  const found = await Promise.all(names.map((name) => caseProperty(database, name)));
  await setCaseProperty(database, 'detect_generation', '');
  if (names.every((name, index) => found[index] === circumstances[name])) return [];
  const runs = await database.rows<{ detection: string }>('select detection from detection_run order by detection');
  await forgetResults(database);
  return runs.map((run) => run.detection).filter((id) => chosen.every((detection) => detection.id !== id));
}

/** Drops the results of all detections: the case is as if none had run. */
export async function forgetResults(database: Database): Promise<void> {
  await setCaseProperty(database, 'detect_generation', '');
  await database.run('truncate finding_event; truncate finding; truncate detection_run');
}

async function findingCounts(database: Database): Promise<DetectSummary['findings']> {
  const rows = await database.rows<{ severity: Severity; count: number }>(
    'select severity, cast(count(*) as integer) as count from finding group by severity order by severity',
  );
  return Object.fromEntries(rows.map(({ severity, count }) => [severity, count]));
}
