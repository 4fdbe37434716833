import type { Random } from './random.ts';

export const regions = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
export type Region = (typeof regions)[number];

/**
 * EC2 prefixes of each region, from which Lambda's, EC2's and elastic addresses come:
 * in AWS's ip-ranges.json without a gap from 2020 on (first two bytes, lowest and highest).
 */
const prefixes: Record<Region, readonly { first: number; low: number; high: number }[]> = {
  'us-east-1': [
    { first: 3, low: 80, high: 95 },
    { first: 34, low: 224, high: 239 },
    { first: 54, low: 160, high: 167 },
  ],
  'us-west-2': [
    { first: 34, low: 208, high: 223 },
    { first: 35, low: 160, high: 167 },
    { first: 54, low: 184, high: 191 },
  ],
  'eu-west-1': [
    { first: 34, low: 240, high: 255 },
    { first: 52, low: 48, high: 51 },
  ],
};

/** IPv6 prefixes of EC2 in each region; the digits behind are free. */
const prefixes6: Record<Region, string> = {
  'us-east-1': '2600:1f18:',
  'us-west-2': '2600:1f14:',
  'eu-west-1': '2a05:d018:',
};

/** A public address of AWS in `region`. */
export function awsAddress(random: Random, region: Region): string {
  const { first, low, high } = random.pick(prefixes[region]);
  return `${first}.${random.between(low, high)}.${random.below(256)}.${random.between(1, 254)}`;
}

/** A public IPv6 address of AWS in `region`. */
export function awsAddress6(random: Random, region: Region): string {
  const part = (): string => random.between(4096, 65535).toString(16);
  return `${prefixes6[region]}${random.between(256, 4095).toString(16)}:${part()}:${part()}:${part()}:${part()}:${part()}`;
}

/** An address in a private network, as calls through a VPC endpoint show it. */
export const privateAddress = (random: Random): string =>
  `10.${random.below(8)}.${random.below(256)}.${random.between(4, 250)}`;

/** An address outside AWS that nobody else in the export has: RFC 5737 keeps these for documentation. */
export function outsideAddress({ random, taken }: { random: Random; taken: Set<string> }): string {
  for (;;) {
    const address = `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.between(1, 254)}`;
    if (taken.has(address)) continue;
    taken.add(address);
    return address;
  }
}
