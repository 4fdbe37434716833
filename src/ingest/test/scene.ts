import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openCase } from '../../case/case.ts';
import type { Database } from '../../case/database.ts';
import { type LoadOptions, type LoadSummary, loadEvidence } from '../load.ts';

/** A folder with evidence, and a case to load it into. */
export interface Scene {
  /** The evidence folder. */
  readonly evidence: string;
  readonly database: Database;
  /** Writes an evidence file; gives its path on the disk. */
  put(name: string, content: Buffer | string): string;
  load(evidence?: readonly string[], options?: Partial<LoadOptions>): Promise<LoadSummary>;
  rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]>;
  drop(): void;
}

/** An empty scene in a temporary folder; `drop` removes it. */
export async function openScene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-ingest-'));
  const evidence = join(folder, 'evidence');
  const tempDirectory = join(folder, 'temp');
  for (const made of [evidence, tempDirectory]) mkdirSync(made);
  const database = await openCase(join(folder, 'case.duckdb'), { tempDirectory });
  return {
    evidence,
    database,
    put(name, content) {
      const path = join(evidence, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    load: (paths = [evidence], options = {}) =>
      loadEvidence(database, paths, { tempDirectory, threads: 1, ...options }),
    rows: (sql) => database.rows(sql),
    drop() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A record as CloudTrail writes it, numbered: its event ID ends in `number`. */
export function record(number: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:orders',
      arn: 'arn:aws:sts::111122223333:assumed-role/orders/orders',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLE',
    },
    eventTime: '2023-04-18T10:11:12Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.9',
    userAgent: 'Boto3/1.26',
    requestParameters: { bucketName: 'orders', key: 'a.json' },
    responseElements: null,
    requestID: `R${number}`,
    eventID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...change,
  };
}

/** An S3 log file of these records, as text. */
export const log = (...records: unknown[]): string => JSON.stringify({ Records: records });

/** An S3 log file of these records, gzipped as CloudTrail delivers it. */
export const logFile = (...records: unknown[]): Buffer => gzipSync(log(...records));
