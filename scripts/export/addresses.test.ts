import { describe, expect, test } from 'vitest';
import { addressHex } from '../../src/reference/address.ts';
import { awsIpRanges } from '../../src/reference/aws-ip-ranges.ts';
import { awsAddress, awsAddress6, outsideAddress, regions } from './addresses.ts';
import { isoTime } from './clock.ts';
import { eras } from './era.ts';
import { createRandom } from './random.ts';

const published = awsIpRanges().prefixes();

/** The AMAZON prefixes at the beginning of an era. */
const amazonAt = (at: string) =>
  published.filter(
    ({ services, validFrom, validTo }) => services.includes('AMAZON') && validFrom <= at && at < validTo,
  );

/** The regions of those of `prefixes` that hold the address. */
function regionsOf(address: string, prefixes: typeof published): string[] {
  const hex = addressHex(address)!;
  const holding = prefixes.filter(({ range }) => range.lo <= hex && hex <= range.hi);
  return [...new Set(holding.map(({ region }) => region))];
}

describe.each(Object.entries(eras))('in the era %s', (_, { start }) => {
  const prefixes = amazonAt(isoTime(start));

  test.each(regions)('addresses in %s are that region’s in AWS’s published ranges', (region) => {
    const random = createRandom(region);
    for (let index = 0; index < 50; index += 1) {
      expect(regionsOf(awsAddress(random, region), prefixes)).toEqual([region]);
      expect(regionsOf(awsAddress6(random, region), prefixes)).toEqual([region]);
    }
  });
});

test('addresses outside AWS are in none of its ranges and given out once', () => {
  const world = { random: createRandom('outside'), taken: new Set<string>() };
  const addresses = Array.from({ length: 200 }, () => outsideAddress(world));
  expect(new Set(addresses).size).toBe(200);
  const prefixes = amazonAt(isoTime(eras.y2023.start));
  expect(addresses.filter((address) => regionsOf(address, prefixes).length > 0)).toEqual([]);
});
