import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceError, usageError } from '../errors.ts';
import { packageRoot, packageVersion } from '../package.ts';
import { createTable } from './column.ts';
import { type Database, openDatabase, type Resources } from './database.ts';
import { schemaVersion, tables } from './schema.ts';

/** The facts that `case_property` holds. */
export type CaseProperty =
  | 'schema_version'
  | 'tool_version'
  /** `open` while a load is under way or was cut short, `complete` after it. */
  | 'load_state'
  /** Counts the loads that added anything; what `detect` saw is in `detect_generation`. */
  | 'load_generation'
  | 'detect_generation'
  /** JSON: the load and the queries that the model's relations of the evidence alone come from; see `makeEvidenceModel`. */
  | 'evidence_model'
  /** JSON: the parameters of the last `detect`, as the manifest repeats them. */
  | 'detect_parameters'
  /** JSON: the model's relations that the last `detect` built on, each with the SHA-256 of its file. */
  | 'model_queries'
  /** JSON: the reference data that the last `detect` used, each with its SHA-256. */
  | 'reference_data'
  /** JSON: the address ranges that `aws_prefix` was filled from. */
  | 'aws_prefix_sources';

/**
 * Opens the case in `file` for loading or detecting; a new one is created with all tables and macros.
 * Refuses a file of another schema version or one that is no case (exit 2).
 */
export async function openCase(file: string, resources: Resources = {}): Promise<Database> {
  const isNew = !existsSync(file);
  const database = await open(file, resources, false);
  if (isNew) await create(database);
  else await closingOnError(database, () => refuseOtherVersions(database));
  return database;
}

/** What to tell about a case that is not there. */
const missingCase = (file: string) =>
  `There is no case at ${file}. Make one with: coldtrail load <evidence> --case ${file}`;

/** For what works on a case but does not begin one: exit 2 if there is none. */
export function refuseMissingCase(file: string): void {
  if (!existsSync(file)) throw usageError(missingCase(file));
}

/** Opens the case in `file` sealed: read-only, nothing outside it within reach. Exit 3 if there is none. */
export async function openCaseReadOnly(file: string, resources: Resources = {}): Promise<Database> {
  if (!existsSync(file)) throw evidenceError(missingCase(file));
  const database = await open(file, resources, true);
  await closingOnError(database, () => refuseOtherVersions(database));
  return database;
}

/** The value of a case property, or null. */
export async function caseProperty(database: Database, name: CaseProperty): Promise<string | null> {
  const [row] = await database.rows<{ value: string }>('select value from case_property where name = $name', { name });
  return row?.value ?? null;
}

/** Sets a case property. */
export async function setCaseProperty(database: Database, name: CaseProperty, value: string): Promise<void> {
  await database.run('delete from case_property where name = $name', { name });
  await database.run('insert into case_property values ($name, $value)', { name, value });
}

async function open(file: string, resources: Resources, readOnly: boolean): Promise<Database> {
  try {
    return await openDatabase(file, { ...resources, readOnly });
  } catch (error) {
    const { message } = error as Error;
    const [, process] = /Conflicting lock is held in .*\(PID (\d+)\)/.exec(message) ?? [];
    if (process !== undefined)
      throw usageError(`${file} is in use by process ${process}. Try again when that has ended.`, { cause: error });
    throw usageError(`${file} cannot be opened as a case: ${message}`, { cause: error });
  }
}

async function create(database: Database): Promise<void> {
  await database.run('begin');
  for (const table of tables) await database.run(createTable(table));
  await database.run(readFileSync(join(packageRoot, 'queries/engine/duckdb-macros.sql'), 'utf8'));
  await setCaseProperty(database, 'schema_version', String(schemaVersion));
  await setCaseProperty(database, 'tool_version', packageVersion);
  await setCaseProperty(database, 'load_generation', '0');
  await database.run('commit');
}

async function refuseOtherVersions(database: Database): Promise<void> {
  const found = await caseProperty(database, 'schema_version').catch(() => null);
  if (found === String(schemaVersion)) return;
  if (found === null)
    throw usageError(`${database.file} is no coldtrail case. Name another file, or load the evidence into a new one.`);
  throw usageError(
    `${database.file} has schema version ${found}, this coldtrail works with ${schemaVersion}. ` +
      'Load the evidence into a new case, or use the release that wrote it.',
  );
}

async function closingOnError(database: Database, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    database.close();
    throw error;
  }
}
