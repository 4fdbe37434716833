import { z } from 'zod';
import { usageError } from '../errors.ts';
import { type AddressRange, prefixRange } from './address.ts';

/** A range of addresses that the examiner vouches for. */
export interface ListedRange {
  readonly range: AddressRange;
  /** What the list says of it, for the report; null for nothing. */
  readonly note: string | null;
}

const name = { Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]) };
const describeAddresses = z.object({
  Addresses: z.array(z.object({ PublicIp: z.string(), AllocationId: z.string().optional(), ...name })),
});
const describeNatGateways = z.object({
  NatGateways: z.array(
    z.object({
      NatGatewayId: z.string(),
      NatGatewayAddresses: z.array(z.object({ PublicIp: z.string().optional() })).default([]),
      ...name,
    }),
  ),
});

/**
 * Reads a list of addresses: one address or CIDR a line, with a note behind it if there is one (blank lines and lines
 * that begin with # are passed over), or the JSON of `aws ec2 describe-addresses` or `describe-nat-gateways`. Exit 2,
 * naming the `file` and the line, for what is no address.
 */
export function parseAddressList(text: string, file: string): ListedRange[] {
  if (text.trimStart().startsWith('{')) return fromJson(text, file);
  return text.split(/\r?\n/).flatMap((line, index) => {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return [];
    const [address = '', ...words] = content.split(/[\s,;]+/);
    return [{ range: rangeOf(address, `${file}, line ${index + 1}`), note: words.join(' ') || null }];
  });
}

function fromJson(text: string, file: string): ListedRange[] {
  const content = parsedJson(text, file);
  const addresses = describeAddresses.safeParse(content);
  if (addresses.success)
    return addresses.data.Addresses.map(({ PublicIp, AllocationId, Tags }) => ({
      range: rangeOf(PublicIp, file),
      note: noteOf(AllocationId, Tags),
    }));
  const gateways = describeNatGateways.safeParse(content);
  if (gateways.success)
    return gateways.data.NatGateways.flatMap(({ NatGatewayId, NatGatewayAddresses, Tags }) =>
      NatGatewayAddresses.flatMap(({ PublicIp }) =>
        PublicIp === undefined ? [] : [{ range: rangeOf(PublicIp, file), note: noteOf(NatGatewayId, Tags) }],
      ),
    );
  throw usageError(
    `--trusted-addresses ${file} is JSON, but of neither \`aws ec2 describe-addresses\` nor \`describe-nat-gateways\`. ` +
      'Give the unchanged output of one of them, or one address or CIDR a line.',
  );
}

function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`--trusted-addresses ${file} begins like JSON but is none: ${(error as Error).message}`);
  }
}

function rangeOf(text: string, place: string): AddressRange {
  const range = prefixRange(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (range) return range;
  throw usageError(
    `--trusted-addresses ${place}: ${JSON.stringify(text)} is no address and no CIDR. Write one such as 203.0.113.0/24.`,
  );
}

const noteOf = (id: string | undefined, tags: readonly { Key: string; Value: string }[]) =>
  [id, tags.find((tag) => tag.Key === 'Name')?.Value].filter(Boolean).join(' ') || null;
