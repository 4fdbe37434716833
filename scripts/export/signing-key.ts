import { checkPrimeSync, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from './random.ts';

/** The RSA key that signs an export's digests, as CloudTrail has one for each region. */
export type SigningKey = { privateKey: KeyObject; publicKeyDer: Buffer; fingerprint: string };

const exponent = 65537n;

/** A 2048-bit key drawn from the seed: signatures stay the same from run to run, and no key lies in the repository. */
export function createSigningKey(random: Random): SigningKey {
  const p = createPrime(random);
  const q = createPrime(random);
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: base64url(p * q),
      e: base64url(exponent),
      d: base64url(d),
      p: base64url(p),
      q: base64url(q),
      dp: base64url(d % (p - 1n)),
      dq: base64url(d % (q - 1n)),
      qi: base64url(inverse(q, p)),
    },
  });
  // list-public-keys gives PKCS#1; a digest names its key by the MD5 of those bytes.
  const publicKeyDer = createPublicKey(privateKey).export({ type: 'pkcs1', format: 'der' });
  return { privateKey, publicKeyDer, fingerprint: createHash('md5').update(publicKeyDer).digest('hex') };
}

function createPrime(random: Random): bigint {
  for (;;) {
    const bytes = random.bytes(128);
    // The two highest bits give the product its full length; the lowest makes it odd.
    bytes[0]! |= 0xc0;
    bytes[127]! |= 1;
    const candidate = BigInt(`0x${bytes.toString('hex')}`);
    if ((candidate - 1n) % exponent !== 0n && checkPrimeSync(candidate)) return candidate;
  }
}

/** The inverse of `value` modulo `modulus` (extended Euclid). */
function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, nextRemainder] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (nextRemainder !== 0n) {
    const quotient = remainder / nextRemainder;
    [remainder, nextRemainder] = [nextRemainder, remainder - quotient * nextRemainder];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function base64url(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').toString('base64url');
}
