import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Keeps what `input` gives in a file beside the case, so that its records can be quoted later, and gives that file. It is
 * named by its content: the same input again is the same evidence, whatever the case is called.
 */
export async function spoolStandardInput(caseFile: string, input: NodeJS.ReadableStream): Promise<string> {
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
  // Opened first: a stream that opens its file itself may do so after its input has broken off, and leave it.
  const file = await open(partial, 'w', 0o600);
  try {
    await pipeline(input, hashed, file.createWriteStream());
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  const whole = join(folder, `stdin-${hash.digest('hex').slice(0, 16)}`);
  renameSync(partial, whole);
  return whole;
}

/** Whether a file of this name is one that `spoolStandardInput` leaves. */
export const isSpooledInput = (name: string): boolean => /^stdin-[0-9a-f]{16}$/.test(name);
