import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package.ts';

/** The folder with a folder of fixtures for each detection. */
export const fixturesFolder = join(packageRoot, 'testdata/detections');

/** A small log file that a detection must hit, or must not. */
export interface Fixture {
  readonly file: string;
  /** Event IDs that the detection must select, and no other. */
  readonly expect: readonly string[];
  readonly records: readonly Record<string, unknown>[];
}

/** The fixtures of the detection `id`, by file name. */
export function fixturesOf(id: string): Fixture[] {
  const folder = join(fixturesFolder, id);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const { expect = [], Records } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return { file, expect: [...expect].sort(), records: Records };
    });
}
