import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../bench/measured-run.ts';
import type { ExportPlan } from '../export/export.ts';
import { writeExport } from '../export/write-export.ts';
import { judge, type Outcome, type RaisedEvent } from './judge.ts';

/** Writes the export of `plan` into `folder`, analyses it with the built coldtrail, and holds each detection's findings against the truth. */
export async function scoreExport(
  plan: ExportPlan,
  detections: readonly string[],
  folder: string,
): Promise<Map<string, Outcome[]>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const evidence = join(folder, 'evidence');
  const caseFile = join(folder, 'case.duckdb');
  const { truth } = await writeExport(plan, evidence);
  await runCli(['load', evidence, '--case', caseFile, '--quiet']);
  await runCli(['detect', '--case', caseFile, '--quiet', ...detections.flatMap((id) => ['--detection', id])]);
  const { stdout } = await runCli(['query', '--case', caseFile, '--format', 'json', raisedEvents]);
  const events: RaisedEvent[] = JSON.parse(stdout);
  return new Map(
    detections.map((id) => [
      id,
      judge(
        truth.credentials,
        events.filter(({ detection }) => detection === id),
      ),
    ]),
  );
}

// By the events behind the findings: a roll-up names many credentials at once.
const raisedEvents = `
select
  f.detection,
  f.severity,
  l.useridentity.accesskeyid as access_key_id,
  l.useridentity.arn as identity_arn,
  l.eventid as event_id
from finding f
join finding_event e
  on e.finding_id = f.finding_id
join cloudtrail_logs l
  on l.source_file_id = e.source_file_id
  and l.record_index = e.record_index
`;
