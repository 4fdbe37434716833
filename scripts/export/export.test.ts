import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package.ts';
import { type ExportFile, type ExportResult, generateExport } from './export.ts';
import { samplePlan } from './plans.ts';
import type { CloudTrailRecord } from './record.ts';

const exportsFolder = join(packageRoot, 'testdata/exports');

function generateAll(): { files: ExportFile[]; result: ExportResult } {
  const files: ExportFile[] = [];
  const generator = generateExport(samplePlan);
  for (;;) {
    const { done, value } = generator.next();
    if (done) return { files, result: value };
    files.push(value);
  }
}

const { files, result } = generateAll();
const records = files
  .filter(({ key }) => !key.includes('CloudTrail-Digest'))
  .flatMap(({ content }): CloudTrailRecord[] => JSON.parse(content.toString()).Records);

test('the committed sample export is what its seed gives', () => {
  const folder = join(exportsFolder, 'sample');
  const committed = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).split(sep).join('/'), gunzipSync(readFileSync(path)).toString()]),
  );
  expect(committed).toEqual(new Map(files.map(({ key, content }) => [key, content.toString()])));
  expect(JSON.parse(readFileSync(join(exportsFolder, 'sample.truth.json'), 'utf8'))).toEqual(result.truth);
});

test('every event has an ID of its own and lies in the span and the file of its region', () => {
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
  expect(records.length).toBe(result.truth.events);
  for (const { key, content } of files) {
    const region = key.split('/')[3];
    const wrong = (JSON.parse(content.toString()).Records ?? []).filter(
      ({ awsRegion, eventTime }: CloudTrailRecord) =>
        awsRegion !== region || eventTime < '2023-04-17' || eventTime >= '2023-04-20',
    );
    expect(wrong).toEqual([]);
  }
});

test('records have the size of real ones', () => {
  const mean = JSON.stringify(records).length / records.length;
  expect(mean).toBeGreaterThan(1200);
  expect(mean).toBeLessThan(1700);
});

test('the truth names the thieves’ events, and their addresses are no worker’s', () => {
  const stolen = result.truth.credentials.filter((credential) => credential.stolen);
  expect(stolen.map(({ scenario }) => scenario)).toEqual(['theft-outside-aws', 'theft-other-region-instance']);
  for (const { accessKeyId, eventIds, from } of stolen) {
    const own = records.filter(
      ({ userIdentity }) => (userIdentity as { accessKeyId?: string }).accessKeyId === accessKeyId,
    );
    const thefts = own.filter(({ eventID }) => eventIds.includes(eventID));
    expect(thefts.length).toBe(5);
    expect(new Set(thefts.map(({ sourceIPAddress }) => sourceIPAddress))).toEqual(new Set(from));
    const workers = own.filter(({ eventName }) => eventName === 'CreateLogStream');
    expect(workers.length).toBe(1);
    expect(from).not.toContain(workers[0]!.sourceIPAddress);
  }
});

test('each digest’s signature stands in the next one and is the region key’s', () => {
  const digests = files.filter(({ key }) => key.includes('CloudTrail-Digest/us-west-2'));
  expect(digests.length).toBe(72);
  const publicKey = createPublicKey({
    key: result.signingKeys.get('us-west-2')!.publicKeyDer,
    format: 'der',
    type: 'pkcs1',
  });
  for (const [index, { content }] of digests.entries()) {
    const digest = JSON.parse(content.toString());
    const before = digests[index - 1];
    if (!before) continue;
    const previous = JSON.parse(before.content.toString());
    const signed = [
      previous.digestEndTime,
      `${previous.digestS3Bucket}/${previous.digestS3Object}`,
      digest.previousDigestHashValue,
      previous.previousDigestSignature ?? 'null',
    ].join('\n');
    expect(verify('sha256', Buffer.from(signed), publicKey, Buffer.from(digest.previousDigestSignature, 'hex'))).toBe(
      true,
    );
  }
});
