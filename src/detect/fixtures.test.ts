import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { loadEvidence } from '../ingest/load.ts';
import { catalogue } from './catalogue.ts';
import { detect } from './detect.ts';
import { clearings, foundFindings, inOrder, likeClearing, likeFinding } from './test/expected-findings.ts';
import { type Fixture, fixturesFolder, fixturesOf } from './test/fixtures.ts';

describe.each(catalogue().map((detection) => detection.id))('%s', (id) => {
  const fixtures = fixturesOf(id);
  let database: Database;
  let tempDirectory: string;

  // Loaded at once, as a user would, and then looked at file by file: a detection must not see two fixtures together.
  beforeAll(async () => {
    tempDirectory = mkdtempSync(join(tmpdir(), 'coldtrail-'));
    database = await openCase(join(tempDirectory, 'case.duckdb'), { tempDirectory });
    await loadEvidence(database, [join(fixturesFolder, id)], { tempDirectory });
    await database.run('create table fixture_event as select * from cloudtrail_logs');
  });

  afterAll(() => {
    database.close();
    rmSync(tempDirectory, { recursive: true });
  });

  it.each(fixtures.map((fixture) => [fixture.file, fixture] as const))('%s', async (file, fixture) => {
    await database.run('truncate cloudtrail_logs');
    await database.run(
      `insert into cloudtrail_logs
      select fixture_event.*
      from fixture_event
      join source_file using (source_file_id)
      where path = $file`,
      { file },
    );
    await setCaseProperty(database, 'load_generation', file);
    const [loaded] = await database.rows<{ count: string }>('select count(*) as count from cloudtrail_logs');
    expect(Number(loaded?.count), 'every record is an event with an eventID of its own').toBe(fixture.records.length);

    const { detections } = await detect(database, { detections: [id], ...optionFiles(fixture) });

    expect(detections.filter((run) => run.status === 'failed')).toEqual([]);
    if (fixture.status) expect(detections.map((run) => run.status)).toEqual([fixture.status]);
    const hits = await database.rows<{ eventid: string }>(
      'select eventid from finding_event join cloudtrail_logs using (source_file_id, record_index) order by eventid',
    );
    expect(hits.map((hit) => hit.eventid)).toEqual(fixture.expect);
    await expectVerdicts(fixture);
  });

  if (id.endsWith('-elsewhere'))
    it('hits are of medium severity or above, misses are below', () => {
      const raised = ({ findings }: Fixture) => findings?.some(({ severity }) => !['info', 'low'].includes(severity));
      const unlike = fixtures.filter((fixture) => raised(fixture) !== fixture.file.startsWith('hit-'));
      expect(unlike.map((fixture) => fixture.file)).toEqual([]);
    });

  async function expectVerdicts({ findings, cleared = [] }: Fixture): Promise<void> {
    if (findings) {
      const found = await foundFindings(database);
      const wanted = inOrder(findings);
      expect(found).toEqual(wanted.map(likeFinding));
      const unwanted = wanted.map(({ notReasons }, index) =>
        notReasons?.filter((code) => found[index]?.reasons.includes(code)),
      );
      expect(unwanted.flat().filter(Boolean)).toEqual([]);
    }
    // Which are put together from columns of their own, and must not lose one on the way.
    const [alternatives] = await database.rows<{ tested: string; told: string }>(
      `select
        (select count(*) from use_alternative) as tested,
        (select coalesce(sum(len(alternatives)), 0) from raised_use) as told`,
    );
    expect(alternatives!.told, 'every alternative that was tested is told').toBe(alternatives!.tested);
    if (cleared.length > 0)
      expect(await clearings(database)).toEqual(expect.arrayContaining(cleared.map(likeClearing)));
  }

  /** Writes the files that options name, and names them as the options do. */
  function optionFiles({ parameters: { trustedAddresses, orgAccounts, awsIpRanges } = {} }: Fixture) {
    const file = (name: string, text: string) => {
      writeFileSync(join(tempDirectory, name), text);
      return join(tempDirectory, name);
    };
    return {
      trustedAddresses: trustedAddresses && file('trusted.txt', trustedAddresses),
      orgAccounts: orgAccounts && file('accounts.txt', orgAccounts),
      awsIpRanges: awsIpRanges && [file('ip-ranges.json', JSON.stringify(awsIpRanges))],
    };
  }
});
