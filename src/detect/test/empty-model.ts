import type { Database } from '../../case/database.ts';
import { fillAddressTable } from '../../reference/address-table.ts';
import { customerFacts, fillCustomerTables } from '../../reference/customer-tables.ts';
import { buildModel, createRelation, modelRelations } from '../model.ts';

/**
 * Builds the model in a case without events, `aws_prefix` filled. What the published rules select does not depend on
 * what the model makes of the events, only on its relations being there, and on `key_use`.
 */
export async function buildEmptyModel(database: Database): Promise<void> {
  await fillCustomerTables(database, customerFacts(undefined, undefined));
  await fillAddressTable(database);
  await buildModel(database);
}

/** Fills the one relation that the published rules find their uses by. */
export async function buildKeyUse(database: Database): Promise<void> {
  await database.run(createRelation(modelRelations().find((relation) => relation.name === 'key_use')!));
}
