import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ExportPlan, type ExportResult, generateExport } from './export.ts';
import { toGzip } from './log-file.ts';

/** Files being packed at once: zlib works in threads of its own while the next records are made. */
const inFlight = 4;

/** Writes the export of `plan` into `folder`, which it replaces. */
export async function writeExport(plan: ExportPlan, folder: string): Promise<ExportResult> {
  rmSync(folder, { recursive: true, force: true });
  const pending = new Set<Promise<void>>();
  const files = generateExport(plan);
  for (;;) {
    const { done, value } = files.next();
    if (done) {
      await Promise.all(pending);
      return value;
    }
    const path = join(folder, value.key);
    mkdirSync(dirname(path), { recursive: true });
    const written = toGzip(value.content)
      .then((packed) => writeFile(path, packed))
      .then(() => void pending.delete(written));
    pending.add(written);
    if (pending.size >= inFlight) await Promise.race(pending);
  }
}
