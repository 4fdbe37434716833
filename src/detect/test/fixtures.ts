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
  /** Every finding that there must be, of whatever severity. */
  readonly findings?: readonly ExpectedFinding[];
  /** Rows that must be among those of `cleared_use`. */
  readonly cleared?: readonly ExpectedClearing[];
  readonly status?: 'ran' | 'inconclusive';
  /** What stands in the files that options of `detect` name. */
  readonly parameters?: {
    readonly trustedAddresses?: string;
    readonly orgAccounts?: string;
    readonly awsIpRanges?: object;
  };
  readonly records: readonly Record<string, unknown>[];
}

/** A finding as a fixture expects it; of reasons and alternatives those named must be among its own. */
export interface ExpectedFinding {
  readonly sourceIp: string | null;
  readonly vpcEndpointId?: string;
  readonly accessKeyId?: string | null;
  readonly identityArn?: string | null;
  readonly severity: string;
  readonly class: string;
  readonly reasons?: readonly string[];
  readonly notReasons?: readonly string[];
  readonly alternatives?: readonly { readonly code: string; readonly excluded: boolean }[];
  readonly issuerKnownBy?: readonly string[];
}

/** A place that must be cleared; `reason` is a part of the sentence. */
export interface ExpectedClearing {
  readonly sourceIp: string;
  readonly class: string;
  readonly accessKeyId?: string;
  readonly reason?: string;
}

/** The fixtures of the detection `id`, by file name. */
export function fixturesOf(id: string): Fixture[] {
  const folder = join(fixturesFolder, id);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const { expect = [], Records, about: _, ...more } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return { file, expect: [...expect].sort(), records: Records, ...more };
    });
}
