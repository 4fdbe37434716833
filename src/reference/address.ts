import { isIPv4, isIPv6 } from 'node:net';

/** The address families of IP. */
export type Family = 4 | 6;

/** A range of addresses in the one text form that orders IPv4 and IPv6 alike; see `addressHex`. */
export interface AddressRange {
  readonly family: Family;
  /** Length of the prefix, in bits of its family. */
  readonly bits: number;
  /** The first and the last address, 32 upper-case hex digits each. */
  readonly lo: string;
  readonly hi: string;
}

/** What IPv4 addresses begin with in hex: they are written as the IPv4-mapped IPv6 address `::ffff:a.b.c.d`. */
export const ipv4Hex = '00000000000000000000FFFF';

/** How many leading digits make the bucket that narrows a range join: a /20 of IPv4, a /40 of IPv6. */
export const bucketDigits: Record<Family, number> = { 4: 29, 6: 10 };

/**
 * The address in `text` as 32 upper-case hex digits, so that comparing text compares addresses; null for what is no
 * address. Strict, as Trino's ipaddress type is: `010.0.0.1`, `1.2.3`, `fe80::1%eth0` and surrounding spaces are none.
 */
export function addressHex(text: string): string | null {
  if (isIPv4(text)) return ipv4Hex + hexOf(text.split('.').map(Number), 2);
  if (!isIPv6(text) || text.includes('%')) return null;
  const groups = ipv6Groups(text);
  return hexOf(groups, 4);
}

/** The bucket of an address in hex. */
export function bucketOf(hex: string): string {
  return hex.slice(0, bucketDigits[hex.startsWith(ipv4Hex) ? 4 : 6]);
}

/** The range that a prefix such as `203.0.113.0/24` spans, or null if it is none. Bits behind the prefix are ignored. */
export function prefixRange(prefix: string): AddressRange | null {
  const [address = '', length = '', ...rest] = prefix.split('/');
  const hex = addressHex(address);
  if (hex === null || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return null;
  const family = isIPv4(address) ? 4 : 6;
  const bits = Number(length);
  const width = family === 4 ? 32 : 128;
  if (bits > width) return null;
  // The digit in which the prefix ends; those before it stay, those behind it are 0 or F.
  const free = width - bits;
  const kept = 32 - Math.ceil(free / 4);
  const mixed = free % 4;
  const digit = mixed === 0 ? null : Number.parseInt(hex[kept]!, 16);
  const tail = (1 << mixed) - 1;
  const end = (filled: boolean) => {
    const head = hex.slice(0, kept);
    const middle = digit === null ? '' : (filled ? digit | tail : digit & ~tail).toString(16).toUpperCase();
    return (head + middle).padEnd(32, filled ? 'F' : '0');
  };
  return { family, bits, lo: end(false), hi: end(true) };
}

function ipv6Groups(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  if (tail === undefined) return left;
  const right = groupsOf(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

const hexOf = (parts: readonly number[], width: number) =>
  parts.map((part) => part.toString(16).toUpperCase().padStart(width, '0')).join('');
