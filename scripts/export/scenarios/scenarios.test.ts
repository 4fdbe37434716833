import { expect, test } from 'vitest';
import { type ExportFile, type ExportResult, generateExport } from '../export.ts';
import { scorePlans } from '../plans.ts';
import type { CloudTrailRecord } from '../record.ts';
import { allScenarios } from './all.ts';

function generate(index: number): { records: CloudTrailRecord[]; result: ExportResult } {
  const files: ExportFile[] = [];
  const generator = generateExport({ ...scorePlans('test', 3)[index]!, events: 500 });
  for (;;) {
    const { done, value } = generator.next();
    if (done) return { records: files.flatMap(({ content }) => JSON.parse(content.toString()).Records), result: value };
    files.push(value);
  }
}

const exports = [generate(0), generate(1), generate(2)];

test('scenarios have names of their own that say what they are', () => {
  const names = allScenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^(theft|trap)-[a-z0-9-]+$/.test(name))).toEqual([]);
});

test('a theft labels a stolen credential, a trap none', () => {
  const credentials = exports.flatMap(({ result }) => result.truth.credentials);
  for (const { name } of allScenarios) {
    const stolen = credentials.filter(({ scenario, stolen }) => scenario === name && stolen);
    if (name.startsWith('theft-')) expect(stolen.length, name).toBeGreaterThan(0);
    else expect(stolen, name).toEqual([]);
  }
});

test('every call of a thief is in the export, with the stolen credential’s ARN and from one of his addresses', () => {
  for (const { records, result } of exports) {
    const byId = new Map(records.map((record) => [record.eventID, record]));
    for (const { scenario, stolen, eventIds, from, identityArn } of result.truth.credentials) {
      if (!stolen) continue;
      expect(eventIds.length, scenario).toBeGreaterThan(0);
      for (const id of eventIds) {
        const record = byId.get(id)!;
        expect(from, scenario).toContain(record.sourceIPAddress);
        expect((record.userIdentity as { arn: string }).arn, scenario).toBe(identityArn);
      }
    }
  }
});

test('two thieves never share an address, and no thief has an office’s', () => {
  for (const { result } of exports) {
    const places = result.truth.credentials
      .filter(({ stolen }) => stolen)
      .flatMap(({ scenario, from }) => from.map((address) => `${address} ${scenario.replace(/ \(.*/, '')}`));
    const addresses = [...new Set(places)].map((place) => place.split(' ')[0]);
    expect(new Set(addresses).size).toBe(addresses.length);
  }
});

test('inScopeOf appears only in the later era', () => {
  const counts = exports.map(
    ({ records }) => records.filter(({ userIdentity }) => 'inScopeOf' in (userIdentity as object)).length,
  );
  expect([counts[0], counts[2]]).toEqual([0, 0]);
  expect(counts[1]).toBeGreaterThan(100);
});
