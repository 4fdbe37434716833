import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { usageError } from '../errors.ts';

/** The text of SHA256SUMS, by file name, as `sha256sum -c` reads it. */
export function checksumText(hashes: ReadonlyMap<string, string>): string {
  const names = [...hashes.keys()].sort();
  return names.map((name) => `${hashes.get(name)}  ${name}\n`).join('');
}

/** Reads the ed25519 private key in `file` (PEM). Exit 2 if it is something else. */
export function readSigningKey(file: string): KeyObject {
  const remedy = 'Make one with: openssl genpkey -algorithm ed25519 -out key.pem';
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (error) {
    throw usageError(
      `${file} cannot be read as a private key without passphrase: ${(error as Error).message}. ${remedy}`,
      {
        cause: error,
      },
    );
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw usageError(`${file} holds a key of type ${key.asymmetricKeyType}, --sign takes ed25519. ${remedy}`);
  return key;
}

/**
 * The 64 bytes of the ed25519 signature of SHA256SUMS. Check it with:
 * `openssl pkeyutl -verify -rawin -pubin -inkey public.pem -in SHA256SUMS -sigfile SHA256SUMS.sig`
 */
export const signChecksums = (text: string, key: KeyObject): Buffer => sign(null, Buffer.from(text), key);

/** The public half of `key` as PEM, with which others check the signature. */
export const publicKeyText = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
