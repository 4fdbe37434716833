import type { Random } from './random.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The eight characters that all IDs of an account share: since 2019 AWS encodes the account ID in base 32 behind the prefix. */
function accountCharacters(accountId: string): string {
  // 48 bits: one set, 40 of the account ID, 7 more. The first eight characters hold 40 of them.
  let bits = 2 ** 39 + Math.floor(Number(accountId) / 2);
  let text = '';
  for (let index = 0; index < 8; index += 1) {
    text = base32[bits % 32] + text;
    bits = Math.floor(bits / 32);
  }
  return text;
}

/** A unique ID as IAM gives them: `ASIA` a temporary key, `AKIA` a lasting one, `AROA` a role, `AIDA` a user. */
export function uniqueId(random: Random, prefix: 'ASIA' | 'AKIA' | 'AROA' | 'AIDA', accountId: string): string {
  const own = Number(accountId) % 2 === 0 ? base32.slice(0, 16) : base32.slice(16);
  const length = prefix === 'ASIA' || prefix === 'AKIA' ? 7 : 8;
  return prefix + accountCharacters(accountId) + random.pick([...own]) + random.text(base32, length);
}

export const hex = (random: Random, length: number): string =>
  random
    .bytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);

/** A random UUID (version 4), as event and request IDs are. */
export function uuid(random: Random): string {
  const digits = hex(random, 32);
  const variant = '89ab'[random.below(4)];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** The 16 characters at the end of a log file's name. */
export const fileSuffix = (random: Random): string => random.text(alphanumeric, 16);

/** A session token of the length that STS gives. */
export const sessionToken = (random: Random): string =>
  `IQoJb3JpZ2luX2VjE${random.bytes(random.between(400, 600)).toString('base64')}`;

/** An ID such as `i-0dbc91f429e48eeed` or `eipalloc-09d58d8a1fc361502`. */
export const resourceId = (random: Random, prefix: string): string => `${prefix}-0${hex(random, 16)}`;
