import { caseProperty, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { addressTable, fillAddressTable } from '../reference/address-table.ts';
import { awsPrefix, awsRanges } from '../reference/aws-prefix-table.ts';
import { orgAccount, trustedAddress } from '../reference/customer-tables.ts';
import { resultTables } from './finding.ts';
import { runInLanes, type Task } from './lanes.ts';
import { modelRelations, modelTasks, namedIn, type Relation } from './model.ts';
import { useSpanTable } from './use-span.ts';

/** What `detect` fills from its parameters, and what it finds: a relation that reads it says more than the evidence does. */
const detectTables = [
  ...[awsPrefix, awsRanges, trustedAddress, orgAccount, useSpanTable].map(({ name }) => name),
  ...resultTables,
];

/**
 * Those of the model's `relations` that say the same of the same evidence, whatever `detect` is asked: they read the
 * events, or each other, and nothing else.
 */
export function evidenceRelations(relations: readonly Relation[]): Relation[] {
  const others = [...detectTables];
  return relations.filter(({ name, sql }) => {
    const isOfEvidence = namedIn(sql, others).length === 0;
    if (!isOfEvidence) others.push(name);
    return isOfEvidence;
  });
}

/**
 * Makes the evidence's relations in the case, and the table of its addresses, unless it has them of this evidence and by these
 * queries. They take a look at every event, which is best done once: `detect` may be asked again and again. Exit 5, naming the
 * file, if one fails.
 */
export async function makeEvidenceModel(database: Database, signal?: AbortSignal): Promise<void> {
  if (await hasEvidenceModel(database)) return;
  await runInLanes(database, evidenceTasks(), signal);
  await rememberEvidenceModel(database);
}

/** The tasks of `makeEvidenceModel`. */
export function evidenceTasks(): Task[] {
  const address = { name: addressTable.name, waitsFor: [], run: fillAddressTable };
  const relations = evidenceRelations(modelRelations());
  const relationTasks = modelTasks(relations).map((task, index) => ({
    ...task,
    waitsFor: [...task.waitsFor, ...namedIn(relations[index]!.sql, [address.name])],
  }));
  return [address, ...relationTasks];
}

/** Whether the case has the evidence's relations, of the evidence that it holds and by the queries of this release. */
export const hasEvidenceModel = async (database: Database): Promise<boolean> =>
  (await caseProperty(database, 'evidence_model')) === (await origin(database));

/** Says that the case has them. */
export const rememberEvidenceModel = async (database: Database): Promise<void> =>
  setCaseProperty(database, 'evidence_model', await origin(database));

/** What they come from: the evidence, by the number of its loads, and the queries. */
const origin = async (database: Database): Promise<string> =>
  JSON.stringify({
    generation: await caseProperty(database, 'load_generation'),
    queries: evidenceRelations(modelRelations()).map(({ name, sha256 }) => ({ name, sha256 })),
  });
