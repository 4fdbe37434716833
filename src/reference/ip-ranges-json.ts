import { z } from 'zod';
import { usageError } from '../errors.ts';
import { type AddressRange, prefixRange } from './address.ts';

/** One version of AWS's ip-ranges.json. */
export interface IpRangesVersion {
  /** When AWS made it, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly createDate: string;
  readonly prefixes: readonly { range: AddressRange; region: string; services: readonly string[] }[];
}

const entry = { region: z.string(), service: z.string() };
const ipRanges = z.object({
  createDate: z.string().regex(/^\d{4}(-\d\d){5}$/, 'is no date such as 2023-04-18-21-53-14'),
  prefixes: z.array(z.object({ ip_prefix: z.string(), ...entry })),
  ipv6_prefixes: z.array(z.object({ ipv6_prefix: z.string(), ...entry })).default([]),
});

/**
 * Reads AWS's own ip-ranges.json (docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html). A prefix stands in it
 * once for each of its services. Exit 2, naming the `file` and the place, for anything else.
 */
export function parseIpRanges(text: string, file: string): IpRangesVersion {
  const content = ipRanges.safeParse(parseJson(text, file));
  if (!content.success) {
    const [issue] = content.error.issues;
    throw refusal(file, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { createDate, prefixes, ipv6_prefixes } = content.data;
  const [year, month, day, ...time] = createDate.split('-');
  const entries = [
    ...prefixes.map((each) => ({ ...each, prefix: each.ip_prefix })),
    ...ipv6_prefixes.map((each) => ({ ...each, prefix: each.ipv6_prefix })),
  ];
  return {
    createDate: `${year}-${month}-${day}T${time.join(':')}Z`,
    prefixes: entries.map(({ prefix, region, service }) => {
      const range = prefixRange(prefix);
      if (!range) throw refusal(file, `"${prefix}" is no address prefix`);
      return { range, region, services: [service] };
    }),
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(file, (error as Error).message);
  }
}

const refusal = (file: string, what: string) =>
  usageError(
    `--aws-ip-ranges ${file} is not AWS’s ip-ranges.json: ${what}. ` +
      'Take an unchanged copy of https://ip-ranges.amazonaws.com/ip-ranges.json.',
  );
