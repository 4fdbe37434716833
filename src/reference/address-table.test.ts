import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import { addressHex, bucketOf } from './address.ts';
import { fillAddressTable } from './address-table.ts';
import { loadAddresses } from './test/load-addresses.ts';

/** The table `address` of a case whose events have these source addresses. */
async function addressesOf(texts: readonly string[]): Promise<object[]> {
  const database = await openCase(':memory:');
  try {
    await loadAddresses(database, texts);
    await fillAddressTable(database);
    return await database.rows('select * from address order by sourceipaddress');
  } finally {
    database.close();
  }
}

/** What `addressHex` and `bucketOf` make of them. */
const expected = (texts: readonly string[]) =>
  texts.map((sourceipaddress) => {
    const hex = addressHex(sourceipaddress);
    return { sourceipaddress, hex, bucket: hex && bucketOf(hex) };
  });

describe('the table of source addresses', () => {
  it('has a row for every text, with hex digits for an address and none for a name or a malformed one', async () => {
    const texts = [
      '0.0.0.0',
      '010.0.0.1',
      '10.0.0.01',
      '199.249.250.255',
      '203.0.113',
      '203.0.113.256',
      '203.0.113.9',
      '203.0.113.9\n',
      '203.0.113.9 ',
      '2001:db8::9',
      '::ffff:203.0.113.9',
      'AWS Internal',
      'fe80::1%eth0',
      's3.amazonaws.com',
    ];
    expect(await addressesOf(texts)).toEqual(expected([...texts].sort()));
  });

  it('reads addresses in SQL just as addressHex does, whatever the text', async () => {
    const octet = fc.oneof(fc.nat(300).map(String), fc.constantFrom('00', '01', '255', '256', '', '１', '+1', '1e1'));
    const nearly = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), nearly, fc.string());
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 200 }), async (texts) => {
        const found = await addressesOf(texts);
        const byText = new Map(expected(texts).map((row) => [row.sourceipaddress, row]));
        expect(found).toHaveLength(texts.length);
        for (const row of found as { sourceipaddress: string }[]) expect(row).toEqual(byText.get(row.sourceipaddress));
      }),
      { numRuns: 20 },
    );
  });
});
