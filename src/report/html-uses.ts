import type { Database } from '../case/database.ts';
import { count } from '../terminal/quantity.ts';
import { type Html, html } from './html-text.ts';
import { type Severity, severities } from './report-document.ts';

const rowsShown = 100;

/**
 * What the findings come to: several detections raise the same use of a credential, which is one matter to a reader.
 * A use is one credential used from one address (and VPC endpoint); its severity is that of its worst finding.
 */
export interface Uses {
  readonly counts: Readonly<Record<Severity, number>>;
  /** The first of them, worst first. */
  readonly rows: readonly UseRow[];
}

interface UseRow {
  readonly findingId: string;
  readonly severity: Severity;
  readonly workload: string | null;
  readonly accessKeyId: string | null;
  readonly identityArn: string | null;
  readonly sourceIp: string | null;
  readonly vpcEndpointId: string | null;
  readonly firstSeen: string;
  readonly events: number;
  readonly detections: number;
}

/** Reads the uses behind the findings of `report_finding`. */
export async function readUses(database: Database): Promise<Uses> {
  const counts = await database.rows<{ severity: Severity; n: string }>(
    `${useRelation} select severity, count(*) as n from use group by severity`,
  );
  const bySeverity = new Map(counts.map(({ severity, n }) => [severity, Number(n)]));
  return {
    counts: Object.fromEntries(
      severities.map((severity) => [severity, bySeverity.get(severity) ?? 0]),
    ) as Uses['counts'],
    rows: await database.rows<UseRow>(`${useRelation} select * from use order by first_number limit ${rowsShown}`),
  };
}

/** The uses as a table, each row leading to its worst finding. */
export function renderUses({ counts, rows }: Uses): Html {
  if (rows.length === 0) return html``;
  const total = severities.reduce((sum, severity) => sum + counts[severity], 0);
  return html`<div class="table"><table>
<thead><tr><th>Severity</th><th>Whose credential</th><th>Used from</th><th>First seen (UTC)</th><th class="number">Calls</th>
<th class="number">Detections</th></tr></thead>
<tbody>
${rows.map(useRow)}</tbody>
</table></div>
${total > rows.length ? html`<p class="soft">${count(total - rows.length)} further ones: findings.csv.</p>` : html``}`;
}

const useRow = (use: UseRow): Html => html`<tr><td><span class="badge ${use.severity}">${use.severity}</span></td>
<td><a href="#f-${use.findingId}">${use.workload ?? use.identityArn ?? use.accessKeyId ?? 'several credentials'}</a></td>
<td>${[use.sourceIp, use.vpcEndpointId].filter((text) => text !== null).map((text) => html`<code>${text}</code> `)}</td>
<td class="time">${use.firstSeen.replace('T', ' ').replace('Z', '')}</td>
<td class="number">${use.events}</td><td class="number">${use.detections}</td></tr>
`;

const useRelation = `
with matter as (
  select
    min(finding_number) as first_number,
    max(event_count) as events,
    cast(count(distinct detection) as integer) as detections,
    min(first_seen) as first_seen
  from report_finding
  group by access_key_id, identity_arn, source_ip, network.vpc_endpoint_id
),
use as (
  select
    matter.first_number,
    finding.finding_id as "findingId",
    finding.severity,
    finding.workload,
    finding.access_key_id as "accessKeyId",
    finding.identity_arn as "identityArn",
    finding.source_ip as "sourceIp",
    finding.network.vpc_endpoint_id as "vpcEndpointId",
    matter.first_seen as "firstSeen",
    matter.events,
    matter.detections
  from matter
  join report_finding as finding
    on finding.finding_number = matter.first_number
)`;
