import type { Database } from '../../case/database.ts';
import { fillAddressTable } from '../../reference/address-table.ts';
import { customerFacts, fillCustomerTables } from '../../reference/customer-tables.ts';
import { buildModel, createRelation, modelRelations } from '../model.ts';
import { fillUseSpan } from '../use-span.ts';

/**
 * Builds the model in a case without events, `aws_prefix` filled. What the published rules select does not depend on
 * what the model makes of the events, only on its relations being there, and on `key_use`.
 */
export async function buildEmptyModel(database: Database): Promise<void> {
  await fillCustomerTables(database, customerFacts(undefined, undefined));
  await fillUseSpan(database, {});
  await fillAddressTable(database);
  await buildModel(database);
}

/** The relation that holds what each of the published rules selects, by the detection's ID. */
export const publishedRules: ReadonlyMap<string, string> = new Map([
  ['lambda-credentials-off-worker', 'off_worker_use'],
  ['lambda-token-outside-aws', 'token_use_outside_aws'],
]);

/** The relation `name` of the model. */
export const relationNamed = (name: string) => modelRelations().find((relation) => relation.name === name)!;

/** Fills the one relation that the published rules find their uses by. */
export const buildKeyUse = (database: Database) => database.run(createRelation(relationNamed('key_use')));
