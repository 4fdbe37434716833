import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { sampleCase, sampleFinding } from '../test/sample-case.ts';
import { writeReport } from './write-report.ts';

async function signedReport(signKey: string) {
  const folder = temporaryFolder();
  const database = await sampleCase(join(folder, 'case.duckdb'), join(folder, 'evidence'), [sampleFinding]);
  const out = join(folder, 'out');
  await writeReport(database, out, { formats: ['csv', 'json', 'html'], signKey });
  return out;
}

function privateKey(type: 'ed25519' | 'ed448'): string {
  const file = join(temporaryFolder(), 'key.pem');
  // @ts-expect-error the overloads want one type each
  const { privateKey } = generateKeyPairSync(type);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
}

describe('the checksums of a report', () => {
  it('are accepted by sha256sum', async () => {
    const out = await signedReport(privateKey('ed25519'));
    const says = execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
    expect(says.trimEnd().split('\n')).toHaveLength(9);
  });

  it('carry a signature that openssl verifies with the public key of run.json', async () => {
    const out = await signedReport(privateKey('ed25519'));
    writeFileSync(join(out, 'public.pem'), JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).publicKey);
    const verify = ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', 'public.pem'];
    const files = ['-in', 'SHA256SUMS', '-sigfile', 'SHA256SUMS.sig'];
    expect(execFileSync('openssl', [...verify, ...files], { cwd: out, encoding: 'utf8' })).toMatch(/Success/);
    writeFileSync(join(out, 'SHA256SUMS'), 'forged');
    expect(() => execFileSync('openssl', [...verify, ...files], { cwd: out, stdio: 'pipe' })).toThrow();
  });

  it.each([
    ['of another type', () => privateKey('ed448'), /type ed448/],
    ['that is none', () => import.meta.filename, /cannot be read as a private key/],
    ['that is not there', () => '/nowhere/key.pem', /cannot be read as a private key/],
  ])('refuse a key %s before anything is written', async (_, key, message) => {
    await expect(signedReport(key())).rejects.toMatchObject({ code: 2, message: expect.stringMatching(message) });
  });
});
