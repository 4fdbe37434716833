import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../bench/run-cli.ts';
import type { ExportPlan } from '../export/export.ts';
import { writeExport } from '../export/write-export.ts';
import { judge, type Outcome, type ScoredFinding } from './judge.ts';

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
  const sql = 'select detection, severity, access_key_id, identity_arn, source_ip from finding';
  const { stdout } = await runCli(['query', '--case', caseFile, '--format', 'json', sql]);
  const findings: ScoredFinding[] = JSON.parse(stdout);
  return new Map(
    detections.map(
      (id) =>
        [
          id,
          judge(
            truth,
            findings.filter(({ detection }) => detection === id),
          ),
        ] as const,
    ),
  );
}
