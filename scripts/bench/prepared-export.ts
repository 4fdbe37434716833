import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';
import { benchPlan } from '../export/plans.ts';
import type { Truth } from '../export/truth.ts';
import { writeExport } from '../export/write-export.ts';

/** An export on disk, made once and used again by later runs. */
export type PreparedExport = { folder: string; events: number; files: number };

/** The export of about `events` events in the ignored folder .build/bench; the first call writes it. */
export async function prepareExport(events: number): Promise<PreparedExport> {
  const folder = join(packageRoot, '.build/bench', `export-${events}`);
  // Written last: an interrupted run leaves none, and the export is made again.
  const marker = `${folder}.json`;
  if (!existsSync(marker)) {
    process.stderr.write(`writing about ${events} events to ${folder}\n`);
    const { truth } = await writeExport(benchPlan(events), folder);
    writeFileSync(marker, `${JSON.stringify(truth)}\n`);
  }
  const truth: Truth = JSON.parse(readFileSync(marker, 'utf8'));
  return { folder, events: truth.events, files: truth.files };
}
