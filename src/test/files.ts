import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The SHA-256 and the time of change of every file below `folder`, by path: equal before and after, nothing was touched. */
export function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files.map((file) => {
      const path = join(folder, file);
      const status = statSync(path);
      if (!status.isFile()) return [file, `folder, changed ${status.mtimeMs}`];
      return [file, `${createHash('sha256').update(readFileSync(path)).digest('hex')}, changed ${status.mtimeMs}`];
    }),
  );
}
