import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCase } from '../../case/case.ts';
import type { Database, Row } from '../../case/database.ts';
import { packageRoot } from '../../package.ts';
import { temporaryFolder } from '../../test/coldtrail.ts';
import { loadRecords } from './load-records.ts';

/** Two ranges do here, and are read faster than all. */
export const awsIpRanges = [join(packageRoot, 'testdata/reference/two-ranges.csv')];

/** A case in memory that holds `records`, and is closed at the end of the test. */
export async function caseWith(...records: Record<string, unknown>[]): Promise<Database> {
  const database = await openCase(':memory:');
  onTestFinished(() => database.close());
  await loadRecords(database, records);
  return database;
}

/** All findings of the case. */
export const findings = (database: Database) =>
  database.rows<Row>('select * from finding order by detection, source_ip, access_key_id, identity_arn');

/** A folder with one detection of the user's own, `own-detection`. */
export function ownDetection(sql: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'discovery'));
  writeFileSync(
    join(folder, 'discovery', 'own-detection.sql'),
    `/*
id: own-detection
title: Of the user's own
severity: low
meaning: Something.
logic: Some way.
false_positives: [Some.]
summary: '{access_key_id} called {event_names} from {source_ip}.'
*/
${sql}
`,
  );
  return folder;
}

/** A detection's SELECT that makes every event a hit. */
export const everyEvent = `select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  useridentity.accountid as account_id,
  eventid,
  source_file_id,
  record_index
from cloudtrail_logs`;
