import { type Database, sqlText } from '../case/database.ts';
import { type Severity, severities } from '../detect/severity.ts';
import { readUnreported, type Unreported } from '../report/unreported.ts';
import { paint, type Style } from '../terminal/color.ts';
import { visible } from '../terminal/plain-text.ts';
import { count, counted } from '../terminal/quantity.ts';
import { wrap } from '../terminal/wrap.ts';

interface DetectionRow {
  readonly detection: string;
  readonly status: 'ran' | 'inconclusive' | 'failed';
  readonly why: string | null;
  readonly finding_count: number;
}

interface FindingRow {
  readonly detection: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly access_key_id: string | null;
  readonly identity_arn: string | null;
  readonly source_ip: string | null;
  readonly vpc_endpoint_id: string | null;
  readonly first_seen: string | null;
  readonly last_seen: string | null;
  readonly event_count: number;
}

/** What the detections of a case came to, for the summary on standard output. */
export interface Outcome {
  readonly detections: readonly DetectionRow[];
  /** The worst findings, up to `readFindings` of them. */
  readonly findings: readonly FindingRow[];
  readonly total: number;
  readonly worst: Severity | null;
  readonly unreported: Unreported;
}

const readFindings = 200;
const shownUses = 12;
const width = 80;
const severityStyle: Record<Severity, Style> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'gray',
};

/** Reads from the case what the last `detect` found. */
export async function readOutcome(database: Database): Promise<Outcome> {
  const detections = await database.rows<DetectionRow>(
    'select detection, status, why, finding_count from detection_run order by detection',
  );
  const findings = await database.rows<FindingRow>(
    `select
      detection, severity, summary, access_key_id, identity_arn, source_ip, network.vpc_endpoint_id, first_seen, last_seen, event_count
    from finding
    order by list_position([${severities.map(sqlText).join(', ')}], severity) desc, first_seen, detection, finding_id
    limit ${readFindings}`,
  );
  const total = detections.reduce((sum, { finding_count }) => sum + finding_count, 0);
  return {
    detections,
    findings,
    total,
    worst: findings[0]?.severity ?? null,
    unreported: await readUnreported(database),
  };
}

/** The detections and findings as people read them, in 80 columns. Text from the evidence is made harmless. */
export function outcomeText(outcome: Outcome, color: boolean): string {
  const name = Math.max(...outcome.detections.map(({ detection }) => detection.length));
  const detections = outcome.detections.flatMap((row) => [
    `  ${row.detection.padEnd(name)}  ${statusText(row, color)}`,
    ...(row.why === null ? [] : wrap(visible(row.why), width, 4)),
  ]);
  const uses = usesOf(outcome.findings).slice(0, shownUses);
  const rest = outcome.total - uses.flat().length;
  return [
    paint(color, 'bold', 'Detections'),
    ...detections,
    '',
    paint(color, 'bold', 'Findings'),
    ...(outcome.total === 0 ? ['  none'] : uses.flatMap((findings) => [...useLines(findings, color), '']).slice(0, -1)),
    ...(rest > 0 ? ['', `  and ${count(rest)} more, in the report and in the case’s table finding`] : []),
    ...unreportedLines(outcome.unreported, color),
    '',
  ].join('\n');
}

function unreportedLines({ uses, worst }: Unreported, color: boolean): string[] {
  if (worst === null) return [];
  const text =
    `${counted(uses, 'use')} of a credential would be raised, at worst as ${worst}, but ` +
    `${uses === 1 ? 'is' : 'are'} outside of --since and --until, or of no detection that was run: see ` +
    'cleared.csv in the report and the case’s relation unreported_use.';
  return ['', paint(color, 'bold', 'Not among the findings'), ...wrap(text, width, 2)];
}

/** The findings by what was used from where: several detections may raise the same. Worst first, as they came. */
function usesOf(findings: readonly FindingRow[]): FindingRow[][] {
  const uses = new Map<string, FindingRow[]>();
  for (const finding of findings) {
    const use = JSON.stringify([
      finding.access_key_id,
      finding.identity_arn,
      finding.source_ip,
      finding.vpc_endpoint_id,
    ]);
    uses.set(use, [...(uses.get(use) ?? []), finding]);
  }
  return [...uses.values()];
}

function statusText({ status, finding_count }: DetectionRow, color: boolean): string {
  if (status === 'failed') return paint(color, 'red', 'failed');
  const found = finding_count === 0 ? 'nothing found' : counted(finding_count, 'finding');
  if (status === 'inconclusive') return paint(color, 'yellow', `inconclusive${finding_count ? `, ${found}` : ''}`);
  return found;
}

function useLines(findings: readonly FindingRow[], color: boolean): string[] {
  const {
    severity,
    summary,
    access_key_id,
    identity_arn,
    source_ip,
    vpc_endpoint_id,
    first_seen,
    last_seen,
    event_count,
  } = findings[0]!;
  const place = `${source_ip ? ` from ${source_ip}` : ''}${vpc_endpoint_id ? ` by ${vpc_endpoint_id}` : ''}`;
  const what = `${access_key_id ?? identity_arn ?? 'several credentials'}${place}`;
  const when = first_seen === last_seen ? first_seen : `${first_seen} to ${last_seen}`;
  return [
    `  ${paint(color, severityStyle[severity], severity)}  ${visible(what)}`,
    ...wrap(visible(summary), width, 4),
    ...wrap(visible(`${counted(event_count, 'event')}, ${when}`), width, 4),
    ...findings.map((finding) => `    ${finding.detection} (${finding.severity})`),
  ];
}

/** Whether a finding is as bad as `--fail-on` asks, or worse. */
export function reaches(worst: Severity | null, failOn: Severity | undefined): boolean {
  return worst !== null && failOn !== undefined && severities.indexOf(worst) >= severities.indexOf(failOn);
}
