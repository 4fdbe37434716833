import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Plain } from '../../../src/terminal/cell.ts';

/** A record as CloudTrail wrote it. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, read by name
export type CloudTrailRecord = any;

/** All records of the log files below `paths`, read without any of our code. */
export function plainRecords(paths: readonly string[]): CloudTrailRecord[] {
  return paths.flatMap((path) => {
    if (statSync(path).isDirectory()) return plainRecords(readdirSync(path).map((name) => join(path, name)));
    const bytes = readFileSync(path);
    return JSON.parse(String(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)).Records ?? [];
  });
}

export type Row = readonly Plain[];
export type Counter = (records: readonly CloudTrailRecord[]) => Row[];

export const compare = (a: Plain, b: Plain) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);

/** Sorts by these columns, counted from 1 as in SQL, negative for descending; NULL last. */
export function sorted(rows: Row[], ...by: number[]): Row[] {
  return rows.sort((a, b) => {
    for (const column of by) {
      const index = Math.abs(column) - 1;
      const order = compare(a[index]!, b[index]!) * Math.sign(column);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** One row for every group of records with the same `keys`: the keys, then what `values` makes of the group. */
export function grouped(
  records: readonly CloudTrailRecord[],
  keys: (record: CloudTrailRecord) => Plain[],
  values: (group: CloudTrailRecord[]) => Plain[],
): Row[] {
  const groups = new Map<string, CloudTrailRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(keys(record));
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((group) => [...keys(group[0]).map((key) => key ?? null), ...values(group)]);
}

export const distinct = (values: readonly Plain[]) => [...new Set(values)].sort() as string[];
export const named =
  (...names: string[]) =>
  (record: CloudTrailRecord) =>
    names.includes(record.eventName);
export const identity = (record: CloudTrailRecord) => record.userIdentity ?? {};
export const times = (group: CloudTrailRecord[]) => group.map(({ eventTime }) => eventTime as string).sort();
export const minutes = (from: string, to: string) => Math.trunc((Date.parse(to) - Date.parse(from)) / 60_000);
export const inOrder = (records: readonly CloudTrailRecord[]) =>
  records.toSorted((a, b) => compare(a.eventTime, b.eventTime) || compare(a.eventID, b.eventID));
export const login = (record: CloudTrailRecord) => record.responseElements?.ConsoleLogin;
export const isDenied = (record: CloudTrailRecord) => /AccessDenied|Unauthorized/.test(record.errorCode ?? '');
export const functionArn = (record: CloudTrailRecord) =>
  record.requestParameters?.encryptionContext?.['aws:lambda:FunctionArn'];
