import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { detect } from '../detect/detect.ts';
import { loadEvidence } from '../ingest/load.ts';
import { temporaryFolder } from './coldtrail.ts';

/** A record as CloudTrail writes it, of a Lambda session calling from `sourceIPAddress`. */
export function record(eventID: string, eventTime: string, rest: object = {}): string {
  return JSON.stringify({
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/thumbnail-role/thumbnail',
      accountId: '111122223333',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    },
    eventTime,
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.9',
    userAgent: 'aws-cli/2.11.2',
    eventID,
    readOnly: true,
    eventCategory: 'Management',
    recipientAccountId: '111122223333',
    ...rest,
  });
}

export interface SampleFile {
  readonly path: string;
  readonly records: readonly string[];
}

export interface SampleFinding {
  readonly id: string;
  readonly columns?: Readonly<Record<string, string>>;
  /** Places of its events. */
  readonly events: readonly (readonly [path: string, recordIndex: number])[];
}

/** The evidence most tests look at: two files, one of them in a folder. */
export const sampleFiles: readonly SampleFile[] = [
  {
    path: 'AWSLogs/b.json.gz',
    records: [record('event-1', '2023-04-18T10:00:00Z'), record('event-2', '2023-04-18T10:00:05Z')],
  },
  { path: 'a.json', records: [record('event-3', '2023-04-17T09:59:59Z', { errorCode: 'AccessDenied' })] },
];

/** Writes `files` below `folder` as S3 log files, those named `.gz` packed. */
export function writeEvidence(folder: string, files: readonly SampleFile[] = sampleFiles): void {
  for (const { path, records } of files) {
    const bytes = Buffer.from(wrapped(records));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path.endsWith('.gz') ? gzipSync(bytes) : bytes);
  }
}

const wrapped = (records: readonly string[]) => `{"Records":[${records.join(',')}]}`;

export interface SampleCaseOptions {
  readonly files?: readonly SampleFile[];
  /** The evidence arguments of each load, below the evidence folder; by default one load of the folder. */
  readonly loads?: readonly (readonly string[])[];
  readonly threads?: number;
}

/** A case in `caseFile` that holds the files, as they lie below `evidence`, and `findings`, ready to be reported. */
export async function sampleCase(
  caseFile: string,
  evidence: string,
  findings: readonly SampleFinding[],
  { files = sampleFiles, loads = [['.']], threads = 1 }: SampleCaseOptions = {},
): Promise<Database> {
  writeEvidence(evidence, files);
  const tempDirectory = temporaryFolder();
  const database = await openCase(caseFile, { tempDirectory, threads });
  onTestFinished(() => database.close());
  for (const names of loads) {
    const places = names.map((name) => join(evidence, name));
    await loadEvidence(database, places, { tempDirectory, threads });
  }
  await detect(database, { awsIpRanges: [smallIpRanges(evidence)] });
  await replaceFindings(database, findings);
  return database;
}

/** A file of AWS's address ranges with one range: the built-in table takes a second to enter. */
function smallIpRanges(evidence: string): string {
  const file = `${evidence}-ip-ranges.json`;
  const prefix = { ip_prefix: '34.192.0.0/12', region: 'us-east-1', service: 'AMAZON' };
  writeFileSync(file, JSON.stringify({ createDate: '2023-04-01-00-00-00', prefixes: [prefix], ipv6_prefixes: [] }));
  return file;
}

/** Puts `findings` in place of what the detections found: a report's form does not depend on how findings come about. */
async function replaceFindings(database: Database, findings: readonly SampleFinding[]) {
  await database.run('truncate finding_event; truncate finding; truncate detection_run');
  for (const finding of findings) await insertFinding(database, finding);
  await database.run(
    `insert into detection_run values
       ('lambda-credentials-off-worker', 'Lambda credentials used off the worker', 'ran', null, ${findings.length}, 'aa'),
       ('lambda-token-outside-aws', 'Lambda token used outside AWS', 'inconclusive', 'no token is issued in the evidence', 0, 'bb')`,
  );
}

async function insertFinding(database: Database, { id, columns, events }: SampleFinding) {
  const values: Record<string, string> = {
    finding_id: id,
    detection: 'lambda-credentials-off-worker',
    severity: 'high',
    title: 'Lambda credentials used off the worker',
    summary: 'ASIAIOSFODNN7EXAMPLE was used from 203.0.113.9.',
    access_key_id: 'ASIAIOSFODNN7EXAMPLE',
    identity_arn: 'arn:aws:sts::111122223333:assumed-role/thumbnail-role/thumbnail',
    source_ip: '203.0.113.9',
    first_seen: '2023-04-18T10:00:00Z',
    last_seen: '2023-04-18T10:00:05Z',
    ...columns,
  };
  const names = Object.keys(values);
  await database.run(
    `insert into finding by name
     select ${names.map((name) => `$${name} as ${name}`).join(', ')}, ${events.length} as event_count, 0 as denied_count`,
    values,
  );
  for (const [path, index] of events)
    await database.run(
      `insert into finding_event select $id, source_file_id, ${index} from source_file where path = $path`,
      { id, path },
    );
}

/** A finding over the sample evidence. */
export const sampleFinding: SampleFinding = {
  id: '0123456789abcdef',
  events: [
    ['AWSLogs/b.json.gz', 1],
    ['a.json', 0],
    ['AWSLogs/b.json.gz', 0],
  ],
};
