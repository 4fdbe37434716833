import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { fillAddressTable } from '../reference/address-table.ts';
import { awsIpRanges } from '../reference/aws-ip-ranges.ts';
import { fillAwsPrefixTable } from '../reference/aws-prefix-table.ts';
import { buildEmptyModel, buildKeyUse, publishedRules, relationNamed } from './test/empty-model.ts';
import { fixturesOf } from './test/fixtures.ts';
import { loadRecords } from './test/load-records.ts';

/**
 * Clauses that others imply: what is no address, a service's name too, has no hex to compare with private ranges; uses
 * from an address that is always in its token's region are passed over before any is looked at.
 */
const implied = [
  "lower(sourceipaddress) not like '%amazonaws.com%'",
  "hex like '00000000000000000000FFFF%'",
  's.source_ip is null',
];

/** A range such as AWS has never had alone: it names services, but not the superset of all. */
const withoutSuperset = `prefix,region,services,valid_from,valid_to
198.51.100.0/24,us-west-2,AMAZON_CONNECT|EC2,,
`;

/** A predicate of a WHERE in `sql`, and `sql` without it. */
interface Clause {
  readonly predicate: string;
  readonly without: string;
}

function clausesOf(sql: string): Clause[] {
  const lines = sql.split('\n');
  let inWhere = false;
  return lines.flatMap((line, index) => {
    const [, indent, word, predicate] = /^(\s*)(where|and|--)\s*(.*)$/.exec(line) ?? [];
    if (word === 'where') inWhere = true;
    if (word === undefined) inWhere = false;
    if (!inWhere || predicate === undefined || word === '--') return [];
    const without = lines.with(index, `${indent}${word} true`).join('\n');
    return [{ predicate, without }];
  });
}

describe.each([...publishedRules])('%s', (id, relation) => {
  const { sql } = relationNamed(relation);
  const clauses = clausesOf(sql).filter(({ predicate }) => !implied.includes(predicate));
  /** The clauses without which some fixture comes out otherwise. */
  const told = new Set<string>();
  let database: Database;
  let folder: string;

  const hitsOf = async (statement: string) => {
    const rows = await database.rows<{ eventid: string }>(`select distinct eventid from (${statement}) order by 1`);
    return rows.map((row) => row.eventid).join();
  };

  beforeAll(async () => {
    database = await openCase(':memory:');
    folder = mkdtempSync(join(tmpdir(), 'coldtrail-'));
    const history = join(folder, 'history.csv');
    writeFileSync(history, withoutSuperset);
    await fillAwsPrefixTable(database, awsIpRanges(['builtin', history]));
    await buildEmptyModel(database);
    for (const fixture of fixturesOf(id)) {
      await database.run('truncate cloudtrail_logs');
      await loadRecords(database, fixture.records);
      await fillAddressTable(database);
      await buildKeyUse(database);
      for (const { predicate, without } of clauses)
        if (!told.has(predicate) && (await hitsOf(without)) !== fixture.expect.join()) told.add(predicate);
    }
  });

  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('has clauses', () => {
    expect(clauses.length).toBeGreaterThan(5);
  });

  it.each(clauses.map((clause) => clause.predicate))(
    'has a fixture that tells when this is missing: %s',
    (predicate) => {
      expect(told).toContain(predicate);
    },
  );
});
