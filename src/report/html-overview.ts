import { counted } from '../terminal/quantity.ts';
import { renderCoverage } from './html-coverage.ts';
import { renderLimits } from './html-limits.ts';
import { type Html, html } from './html-text.ts';
import { renderUses, type Uses } from './html-uses.ts';
import { type ReportHead, type Severity, severities } from './report-document.ts';
import type { Unreported } from './unreported.ts';
import { minuteText } from './utc.ts';
import { verdict } from './verdict.ts';

type Counts = Readonly<Record<Severity, number>>;

/**
 * The top of the page: the verdict, what was asked, what the evidence covers and what it cannot tell, to which belong the
 * `omissions`: what is said of `unreported`.
 */
export function renderOverview(
  head: ReportHead,
  counts: Counts,
  uses: Uses,
  unreported: Unreported,
  omissions: readonly Html[],
): Html {
  return html`<h1>coldtrail · examination of AWS CloudTrail logs</h1>
<p class="verdict">${verdict(uses, head, unreported)}</p>
<p class="lead">${lead(head, counts)}${omissions.length > 0 ? ' This report is of a part only: see below what it leaves out.' : ''}</p>
${tiles(head, counts)}
${renderUses(uses)}
<h2 id="detections">What was looked for</h2>
${detections(head)}
<h2 id="limits">What this evidence cannot tell</h2>
${renderLimits(head, omissions)}
<h2 id="coverage">What the evidence covers</h2>
${renderCoverage(head)}
`;
}

function lead(head: ReportHead, counts: Counts): string {
  const unanswered = head.detections.filter(({ status }) => status !== 'ran').length;
  const open =
    unanswered > 0
      ? ` ${counted(unanswered, 'question')} could not be answered from this evidence (see below): that is not the same as nothing found.`
      : '';
  if (severities.some((severity) => counts[severity] > 0))
    return `A matter is one credential used from one place where it does not belong, or that deserves an explanation; several detections may raise the same one. Each finding is set out below with the records on which it rests.${open}`;
  return `No detection raised a credential.${open}`;
}

function tiles({ case: facts }: ReportHead, counts: Counts): Html {
  const findings = severities.reduce((sum, severity) => sum + counts[severity], 0);
  return html`<dl class="tiles">
<div><dt>Findings</dt><dd>${findings}</dd></div>
<div><dt>Events examined</dt><dd>${facts.events}</dd></div>
<div><dt>Files examined</dt><dd>${facts.inputs}</dd></div>
<div><dt>First event (UTC)</dt><dd>${minuteText(facts.firstEvent)}</dd></div>
<div><dt>Last event (UTC)</dt><dd>${minuteText(facts.lastEvent)}</dd></div>
</dl>
`;
}

function detections({ detections }: ReportHead): Html {
  return html`<div class="table"><table>
<thead><tr><th>Detection</th><th>Answer</th><th class="number">Findings</th></tr></thead>
<tbody>
${detections.map(
  ({ id, title, status, why, findingCount }) => html`<tr><td>${title}<br><code class="soft">${id}</code></td>
<td>${status === 'ran' ? 'answered' : html`<span class="badge ${status}">${status}</span>`}${
    why === null ? html`` : html`<br><span class="soft">${why}</span>`
  }</td>
<td class="number">${findingCount}</td></tr>
`,
)}</tbody>
</table></div>
`;
}
