import type { Database } from '../case/database.ts';
import type { Detection } from './detection.ts';
import { forgetFindings, storeFindings } from './finding.ts';
import { openGaps } from './gaps.ts';
import { collectHits } from './hits.ts';
import { unmetNeeds } from './needs.ts';
import type { UseSpan } from './use-span.ts';

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
    const findingCount = await storeFindings(database, detection);
    return outcome(detection, unmet === null ? 'ran' : 'inconclusive', why, findingCount);
  } catch (error) {
    signal?.throwIfAborted();
    await forgetFindings(database, detection);
    return outcome(detection, 'failed', (error as Error).message, 0);
  }
}

const outcome = (
  { id, title }: Detection,
  status: DetectionRun['status'],
  why: string | null,
  findingCount: number,
): DetectionRun => ({ id, title, status, why, findingCount });
