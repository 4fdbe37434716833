import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import { tables } from '../case/schema.ts';
import type { Detection } from './detection.ts';
import { findingId, findingRow } from './finding.ts';
import { openGaps } from './gaps.ts';
import { collectHits, hitGroups, type UseSpan } from './hits.ts';
import { unmetNeeds } from './needs.ts';
import { addressFacts } from './network.ts';

/** What became of one detection. `inconclusive`: the evidence cannot answer, which is not the same as nothing found. */
export interface DetectionRun {
  readonly id: string;
  readonly title: string;
  readonly status: 'ran' | 'inconclusive' | 'failed';
  readonly why: string | null;
  readonly findingCount: number;
}

/**
 * Runs one detection and stores its findings in place of those that it gave before. If its SQL fails, the run says so
 * and stores none; the case is as usable as before. An interrupt is no failure: it is thrown.
 */
export async function runDetection(
  database: Database,
  detection: Detection,
  span: UseSpan,
  signal?: AbortSignal,
): Promise<DetectionRun> {
  const run = await attempt(database, detection, span, signal);
  const { sha256 } = detection;
  await database.run('delete from detection_run where detection = $id', { id: run.id });
  await database.run('insert into detection_run values ($id, $title, $status, $why, $findingCount, $sha256)', {
    ...run,
    sha256,
  });
  return run;
}

async function attempt(
  database: Database,
  detection: Detection,
  span: UseSpan,
  signal: AbortSignal | undefined,
): Promise<DetectionRun> {
  try {
    const unmet = await unmetNeeds(database, detection.needs);
    const gaps = await openGaps(database, detection.gaps);
    const why = [unmet, gaps].filter((reason) => reason !== null).join(' ') || null;
    await collectHits(database, detection.sql, span);
    const findingCount = await store(database, detection);
    return outcome(detection, unmet === null ? 'ran' : 'inconclusive', why, findingCount);
  } catch (error) {
    signal?.throwIfAborted();
    await forget(database, detection);
    return outcome(detection, 'failed', (error as Error).message, 0);
  }
}

async function store(database: Database, detection: Detection): Promise<number> {
  const groups = await hitGroups(database);
  const addresses = await addressFacts(database);
  await forget(database, detection);
  await insertRows(
    database,
    'finding',
    columnsOf('finding'),
    groups.map((group) => findingRow(detection, group, addresses.get(group.hit_group))),
  );
  const ids = groups.map((group) => ({ hit_group: group.hit_group, finding_id: findingId(detection.id, group) }));
  await database.run('create or replace temp table hit_finding (hit_group integer, finding_id varchar)');
  await insertRows(database, 'hit_finding', hitFindingColumns, ids);
  await database.run(`
insert into finding_event
select distinct finding_id, source_file_id, record_index
from hit
join hit_finding using (hit_group)
order by all`);
  return groups.length;
}

async function forget(database: Database, detection: Detection): Promise<void> {
  const parameters = { detection: detection.id };
  await database.run(
    'delete from finding_event where finding_id in (select finding_id from finding where detection = $detection)',
    parameters,
  );
  await database.run('delete from finding where detection = $detection', parameters);
}

const hitFindingColumns = [
  { name: 'hit_group', type: 'integer' },
  { name: 'finding_id', type: 'text' },
] as const;

const columnsOf = (name: string) => tables.find((table) => table.name === name)!.columns;

const outcome = (
  { id, title }: Detection,
  status: DetectionRun['status'],
  why: string | null,
  findingCount: number,
): DetectionRun => ({ id, title, status, why, findingCount });
