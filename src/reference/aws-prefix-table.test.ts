import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { prefixRange } from './address.ts';
import { fillAddressTable } from './address-table.ts';
import { type AwsIpRanges, awsIpRanges } from './aws-ip-ranges.ts';
import { fillAwsPrefixTable } from './aws-prefix-table.ts';
import { loadAddresses } from './test/load-addresses.ts';

async function emptyCase(): Promise<Database> {
  const database = await openCase(':memory:');
  onTestFinished(() => database.close());
  return database;
}

function ranges(prefixes: readonly string[], name = prefixes.join()): AwsIpRanges {
  return {
    references: [{ kind: 'aws-ip-ranges', name, description: 'of a test', sha256: name }],
    newestVersion: () => null,
    prefixes: () =>
      prefixes.map((prefix) => ({
        range: prefixRange(prefix)!,
        region: prefix,
        services: ['AMAZON', 'EC2'],
        validFrom: '0000-01-01T00:00:00Z',
        validTo: '9999-12-31T23:59:59Z',
      })),
  };
}

const matches = `
select distinct a.sourceipaddress || ' in ' || p.region as match
from address a
join aws_prefix p
  on a.bucket = p.bucket
  and a.hex between p.lo and p.hi
order by match`;

const ipv4Prefix = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }));
const ipv6Prefix = fc.tuple(fc.ipV6(), fc.integer({ min: 24, max: 64 }));
const isIPv6 = (address: string) => address.includes(':');

describe('the match of addresses and prefixes in SQL', () => {
  it('agrees with node:net BlockList on random addresses and prefixes of both families', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(ipv4Prefix, ipv6Prefix), { minLength: 1, maxLength: 12, selector: String }),
        fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 20 }),
        async (prefixes, strangers) => {
          // Random addresses are hardly ever in a random prefix: the prefixes' own addresses are.
          const addresses = [...new Set([...strangers, ...prefixes.map(([address]) => address)])];
          const database = await openCase(':memory:');
          try {
            await loadAddresses(database, addresses);
            await fillAddressTable(database);
            await fillAwsPrefixTable(database, ranges(prefixes.map(([address, bits]) => `${address}/${bits}`)));
            const found = await database.rows<{ match: string }>(matches);
            expect(found.map(({ match }) => match)).toEqual(expectedMatches(addresses, prefixes));
          } finally {
            database.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('holds at both ends of a prefix and at the edges of its buckets', async () => {
    const database = await emptyCase();
    const inside = ['10.16.0.0', '10.16.15.255', '10.16.16.0', '10.31.255.255', '2001:db8::', '2001:db8:ffff::1'];
    await loadAddresses(database, [...inside, '10.15.255.255', '10.32.0.0', '2001:db7:ffff::', '2001:db9::']);
    await fillAddressTable(database);
    await fillAwsPrefixTable(database, ranges(['10.16.0.0/12', '2001:db8::/32']));
    const found = await database.rows<{ match: string }>(matches);
    expect(found.map(({ match }) => match.split(' ')[0]).sort()).toEqual(inside.sort());
  });
});

function expectedMatches(addresses: readonly string[], prefixes: readonly [string, number][]): string[] {
  return prefixes
    .flatMap(([network, bits]) => {
      const family = isIPv6(network) ? 'ipv6' : 'ipv4';
      const list = new BlockList();
      list.addSubnet(network, bits, family);
      return addresses
        .filter((address) => isIPv6(address) === isIPv6(network) && list.check(address, family))
        .map((address) => `${address} in ${network}/${bits}`);
    })
    .sort();
}

describe('the table of AWS’s prefixes', () => {
  it('has a row for each service and bucket', async () => {
    const database = await emptyCase();
    await fillAwsPrefixTable(database, ranges(['10.16.0.0/18']));
    const rows = await database.rows('select bucket, service from aws_prefix order by bucket, service');
    const bucket = '00000000000000000000FFFF0A10';
    expect(rows).toEqual(
      ['0', '1', '2', '3'].flatMap((digit) => [
        { bucket: bucket + digit, service: 'AMAZON' },
        { bucket: bucket + digit, service: 'EC2' },
      ]),
    );
  });

  it('is not filled again with what it holds already, and is with anything else', async () => {
    const database = await emptyCase();
    await fillAwsPrefixTable(database, ranges(['10.16.0.0/24'], 'one'));
    await database.run(`update aws_prefix set region = 'marked'`);
    await fillAwsPrefixTable(database, ranges(['10.16.0.0/24'], 'one'));
    expect(await database.rows('select distinct region from aws_prefix')).toEqual([{ region: 'marked' }]);
    await fillAwsPrefixTable(database, ranges(['10.16.0.0/24'], 'two'));
    expect(await database.rows('select distinct region from aws_prefix')).toEqual([{ region: '10.16.0.0/24' }]);
  });

  it('refuses a prefix so wide that it can be none of AWS’s', async () => {
    const database = await emptyCase();
    await expect(fillAwsPrefixTable(database, ranges(['::/8']))).rejects.toThrow('wider than any that AWS has');
  });

  it('holds the built-in table: every prefix that AWS published, once a service', async () => {
    const database = await emptyCase();
    await fillAwsPrefixTable(database, awsIpRanges());
    const [row] = await database.rows(`
select
  cast(count(distinct (lo, hi, region, valid_from)) as integer) as prefixes,
  cast(count(*) filter (where service = 'AMAZON' and region = 'us-west-2'
    and '00000000000000000000FFFF22DC54D3' between lo and hi
    and bucket = '00000000000000000000FFFF22DC5') as integer) as of_a_worker
from aws_prefix`);
    expect(row).toEqual({ prefixes: 23_305, of_a_worker: 1 });
  });
});

describe('the table of source addresses', () => {
  it('has every text once, and no hex for what is no address', async () => {
    const database = await emptyCase();
    await loadAddresses(database, ['203.0.113.9', '203.0.113.9', 'AWS Internal', '010.0.0.1', null]);
    await fillAddressTable(database);
    expect(await database.rows('select * from address order by sourceipaddress')).toEqual([
      { sourceipaddress: '010.0.0.1', hex: null, bucket: null },
      {
        sourceipaddress: '203.0.113.9',
        hex: '00000000000000000000FFFFCB007109',
        bucket: '00000000000000000000FFFFCB007',
      },
      { sourceipaddress: 'AWS Internal', hex: null, bucket: null },
    ]);
  });
});
