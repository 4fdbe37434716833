import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import { customerFacts, fillCustomerTables } from './customer-tables.ts';

describe('what the examiner states of the customer', () => {
  it('stands in two tables, and nothing of an earlier statement remains', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldtrail-'));
    const addresses = join(folder, 'addresses.txt');
    const accounts = join(folder, 'accounts.txt');
    writeFileSync(addresses, '203.0.113.7 office\n');
    writeFileSync(accounts, '111122223333\n');
    const database = await openCase(':memory:');
    const contents = () =>
      database.rows('select note as stated from trusted_address union all select account_id from org_account');

    await fillCustomerTables(database, customerFacts(addresses, accounts));
    expect(await contents()).toEqual([{ stated: 'office' }, { stated: '111122223333' }]);

    await fillCustomerTables(database, customerFacts(undefined, undefined));
    expect(await contents()).toEqual([]);
    database.close();
  });

  it('names its files for the manifest, by base name and hash', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldtrail-'));
    const accounts = join(folder, 'accounts.txt');
    writeFileSync(accounts, '111122223333\n');

    expect(customerFacts(undefined, accounts).references).toEqual([
      {
        kind: 'org-accounts',
        name: 'accounts.txt',
        description: 'accounts of the customer',
        sha256: 'e0b63e99861905d129fba56bf8b6e7470dd54cf84cdb2665a3522cf19dc4cf92',
      },
    ]);
  });

  it('is refused if a file cannot be read', () => {
    expect(() => customerFacts('/nowhere/addresses.txt', undefined)).toThrow(
      expect.objectContaining({
        code: 2,
        message: expect.stringContaining('--trusted-addresses /nowhere/addresses.txt cannot be read'),
      }),
    );
  });
});
