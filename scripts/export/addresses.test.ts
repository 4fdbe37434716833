import { describe, expect, test } from 'vitest';
import { addressHex } from '../../src/reference/address.ts';
import { awsIpRanges } from '../../src/reference/aws-ip-ranges.ts';
import { awsAddress, awsAddress6, outsideAddress, regions } from './addresses.ts';
import { isoTime } from './clock.ts';
import { eras } from './era.ts';
import { createRandom } from './random.ts';

const prefixes = awsIpRanges().prefixes();

/** The regions of the AMAZON prefixes that hold the address at a time. */
function regionsOf(address: string, at: string): string[] {
  const hex = addressHex(address)!;
  const holding = prefixes.filter(
    ({ range, services, validFrom, validTo }) =>
      range.lo <= hex && hex <= range.hi && services.includes('AMAZON') && validFrom <= at && at < validTo,
  );
  return [...new Set(holding.map(({ region }) => region))];
}

describe.each(Object.entries(eras))('in the era %s', (_, { start }) => {
  test.each(regions)('addresses in %s are that region’s in AWS’s published ranges', (region) => {
    const random = createRandom(region);
    for (let index = 0; index < 100; index += 1) {
      expect(regionsOf(awsAddress(random, region), isoTime(start))).toEqual([region]);
      expect(regionsOf(awsAddress6(random, region), isoTime(start))).toEqual([region]);
    }
  });
});

test('addresses outside AWS are in none of its ranges and given out once', () => {
  const world = { random: createRandom('outside'), taken: new Set<string>() };
  const addresses = Array.from({ length: 200 }, () => outsideAddress(world));
  expect(new Set(addresses).size).toBe(200);
  expect(addresses.filter((address) => regionsOf(address, isoTime(eras.y2023.start)).length > 0)).toEqual([]);
});
