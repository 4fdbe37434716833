import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';
import { coldtrail } from './coldtrail.ts';

/** The folder of the sample export. */
export const sample = join(packageRoot, 'testdata/exports/sample');

/** One day of one region of it (April 2023, the 17th to the 19th): enough events where it matters little which. */
export const sampleDay = (day: number): string =>
  join(sample, `AWSLogs/111122223333/CloudTrail/us-east-1/2023/04/${day}`);

interface Credential {
  readonly stolen: boolean;
  readonly accessKeyId: string;
  /** The addresses that it was used from away from home. */
  readonly from: readonly string[];
}

/** What its generator knows of it. */
export const truth: { readonly events: number; readonly credentials: readonly Credential[] } = JSON.parse(
  readFileSync(`${sample}.truth.json`, 'utf8'),
);

/** The checksums of the report in `out`: equal, all files are. */
export const checksums = (out: string): string => readFileSync(join(out, 'SHA256SUMS'), 'utf8');

let first: Promise<string> | undefined;

/** The checksums of a first and only analysis of the sample, without options. */
export function sampleChecksums(): Promise<string> {
  first ??= analyzeSample();
  return first;
}

async function analyzeSample(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'coldtrail-'));
  try {
    await coldtrail(['analyze', sample, '--out', 'out'], { cwd });
    return checksums(join(cwd, 'out'));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
