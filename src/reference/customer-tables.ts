import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createTable, type Table } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import { usageError } from '../errors.ts';
import { parseAccountList } from './account-list.ts';
import { parseAddressList } from './address-list.ts';

/** A file in which the examiner states what is the customer's, as the manifest names it. */
export interface CustomerReference {
  readonly kind: 'trusted-addresses' | 'org-accounts';
  /** The file's base name. */
  readonly name: string;
  readonly description: string;
  readonly sha256: string;
}

/** What the examiner states of the customer: rows for two tables, and where they come from. */
export interface CustomerFacts {
  readonly references: readonly CustomerReference[];
  readonly addresses: readonly { lo: string; hi: string; note: string | null }[];
  readonly accounts: readonly { account_id: string }[];
}

/** The table of addresses that the examiner trusts. */
export const trustedAddress: Table = {
  name: 'trusted_address',
  comment: 'the addresses named by --trusted-addresses',
  columns: [
    { name: 'lo', type: 'text', comment: 'the first address, as `address.hex`' },
    { name: 'hi', type: 'text', comment: 'the last address' },
    { name: 'note', type: 'text', comment: 'what the list says of it' },
  ],
};

/** The table of the customer’s accounts. */
export const orgAccount: Table = {
  name: 'org_account',
  comment: 'the accounts named by --org-accounts',
  columns: [{ name: 'account_id', type: 'text', comment: 'twelve digits' }],
};

/** Reads the two files, where they are given; exit 2 for one that cannot be read or is no such list. */
export function customerFacts(trustedAddresses: string | undefined, orgAccounts: string | undefined): CustomerFacts {
  const addresses = readList('trusted-addresses', trustedAddresses, parseAddressList);
  const accounts = readList('org-accounts', orgAccounts, parseAccountList);
  return {
    references: [...addresses.references, ...accounts.references],
    addresses: addresses.entries.map(({ range, note }) => ({ lo: range.lo, hi: range.hi, note })),
    accounts: accounts.entries.map((account_id) => ({ account_id })),
  };
}

/** Fills `trusted_address` and `org_account` anew; they are empty where nothing is stated. */
export async function fillCustomerTables(database: Database, facts: CustomerFacts): Promise<void> {
  for (const [table, rows] of [
    [trustedAddress, facts.addresses],
    [orgAccount, facts.accounts],
  ] as const) {
    await database.run(`drop table if exists ${table.name}`);
    await database.run(createTable(table));
    await insertRows(database, table.name, table.columns, rows);
  }
}

function readList<T>(
  kind: CustomerReference['kind'],
  file: string | undefined,
  parse: (text: string, file: string) => T[],
): { references: CustomerReference[]; entries: T[] } {
  if (file === undefined) return { references: [], entries: [] };
  const bytes = readBytes(kind, file);
  const entries = parse(bytes.toString('utf8'), file);
  const description = kind === 'org-accounts' ? 'accounts of the customer' : 'addresses that the examiner trusts';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { references: [{ kind, name: basename(file), description, sha256 }], entries };
}

function readBytes(kind: CustomerReference['kind'], file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageError(`--${kind} ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
