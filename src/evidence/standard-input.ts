import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { usageError } from '../errors.ts';
import { standardInput } from './standard-input-name.ts';

/**
 * Replaces standard input among the arguments by a file that holds what `input` gives, beside the case, so that its records can be quoted
 * later. The file is named by its content: the same input again is the same evidence.
 */
export async function spoolStandardInput(
  evidence: readonly string[],
  caseFile: string,
  input: NodeJS.ReadableStream,
): Promise<string[]> {
  const uses = evidence.filter((argument) => argument === standardInput).length;
  if (uses === 0) return [...evidence];
  if (uses > 1) throw usageError('Standard input (-) can be read once only.');
  const folder = dirname(resolve(caseFile));
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, `${basename(caseFile)}.stdin`);
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(input, hashed, createWriteStream(partial, { mode: 0o600 }));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  const whole = `${partial}-${hash.digest('hex').slice(0, 16)}`;
  renameSync(partial, whole);
  return evidence.map((argument) => (argument === standardInput ? whole : argument));
}
