import { count, counted } from '../terminal/quantity.ts';
import { type Html, html } from './html-text.ts';
import { renderUses, type Uses, verdict } from './html-uses.ts';
import { type ReportHead, type Severity, severities } from './report-document.ts';

type Counts = Readonly<Record<Severity, number>>;

/**
 * The top of the page: the verdict, what was asked, what the evidence covers and what it cannot tell, to which belongs what
 * is `unreported`.
 */
export function renderOverview(head: ReportHead, counts: Counts, uses: Uses, unreported: readonly Html[]): Html {
  return html`<h1>coldtrail · examination of AWS CloudTrail logs</h1>
<p class="verdict">${verdict(uses, head)}</p>
<p class="lead">${lead(head, counts)}${unreported.length > 0 ? ' This report is of a part only: see below what it leaves out.' : ''}</p>
${tiles(head, counts)}
${renderUses(uses)}
<h2 id="detections">What was looked for</h2>
${detections(head)}
<h2 id="limits">What this evidence cannot tell</h2>
${limits(head, unreported)}
<h2 id="coverage">What the evidence covers</h2>
${coverage(head)}
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
<div><dt>First event (UTC)</dt><dd>${shortTime(facts.firstEvent)}</dd></div>
<div><dt>Last event (UTC)</dt><dd>${shortTime(facts.lastEvent)}</dd></div>
</dl>
`;
}

const shortTime = (time: string | null) => time?.slice(0, 16).replace('T', ' ') ?? null;

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

function limits({ detections, coverage }: ReportHead, unreported: readonly Html[]): Html {
  const { events, files, records } = coverage;
  const facts: Html[] = [
    ...unreported,
    ...detections
      .filter(({ why }) => why !== null)
      .map(({ title, why }) => html`<li><strong>${title}:</strong> ${why}</li>`),
    ...(events.read === 0
      ? [
          html`<li>There is no event of a call that only reads. Issuing a credential (AssumeRole) is such a call, so it is not
known here when and to whom credentials were issued.</li>`,
        ]
      : []),
    ...(events.lambdaWorkers === 0
      ? [
          html`<li>There is no event of a Lambda worker creating a log stream, so it is not known here from where Lambda
functions call.</li>`,
        ]
      : []),
    ...(events.data === 0
      ? [
          html`<li>There are no data events. Reading objects in S3 or invoking functions leaves no trace in such a log.</li>`,
        ]
      : []),
    ...(files.rejected + files.partial + records.rejected > 0
      ? [
          html`<li>Not everything supplied could be read: ${counted(files.rejected, 'file')} not at all,
${counted(files.partial, 'file')} in part, ${counted(records.rejected, 'record')} not understood (see
<a href="#sources">Sources</a>).</li>`,
        ]
      : []),
    ...coverage.workloads
      .filter(({ credentials, withHome }) => withHome < credentials)
      .map(
        ({
          issuer,
          credentials,
          withHome,
        }) => html`<li>For ${credentials - withHome} of the ${counted(credentials, 'credential')}
of ${issuer} workloads, the evidence does not show where the workload runs.</li>`,
      ),
    html`<li>No log of this kind can show what was done with a credential from inside the workload itself, or from behind the
same network exit: such calls look like the workload’s own.</li>`,
    html`<li>Only the evidence supplied was examined. Whether it is complete and unaltered is a separate question, which
this page does not answer.</li>`,
  ];
  return html`<div class="note"><ul>${facts}</ul></div>`;
}

function coverage({ coverage }: ReportHead): Html {
  const { records, days, events, accounts, regions, workloads } = coverage;
  return html`<dl class="facts">
<dt>Records</dt><dd>${records.found} found: ${records.loaded} loaded, ${records.duplicates} copies of these, ${records.rejected}
not understood</dd>
<dt>Accounts</dt><dd>${countedList(accounts.map(({ accountId, events }) => [accountId, events]))}</dd>
<dt>Regions</dt><dd>${countedList(regions.map(({ awsRegion, events }) => [awsRegion, events]))}</dd>
<dt>Days with events</dt><dd>${days.withEvents}${gaps(days.gaps)}</dd>
<dt>Kinds of events</dt><dd>${events.management} management, ${events.data} data, ${events.networkActivity} network activity;
${events.read} reading, ${events.write} changing</dd>
<dt>Global services</dt><dd>${events.globalService} events (IAM, CloudFront, Route 53, Organizations)</dd>
<dt>Credentials issued</dt><dd>${events.mints}${mintList(workloads)}</dd>
<dt>Lambda workers</dt><dd>${events.lambdaWorkers} log streams created</dd>
</dl>
`;
}

function mintList(workloads: ReportHead['coverage']['workloads']): Html {
  const minted = workloads.filter(({ mints }) => mints > 0);
  if (minted.length === 0) return html``;
  return html`: ${countedList(minted.map(({ issuer, mints }) => [issuer, mints]))}`;
}

const itemsShown = 40;

function countedList(items: readonly (readonly [name: string | null, events: number])[]): Html {
  const shown = items
    .slice(0, itemsShown)
    .map(([name, events], at) => html`${at === 0 ? '' : ', '}<code>${name}</code> (${events})`);
  return html`${shown}${items.length > itemsShown ? html` and ${items.length - itemsShown} more` : html``}`;
}

function gaps(gaps: ReportHead['coverage']['days']['gaps']): Html {
  if (gaps.length === 0) return html`, without a gap between the first and the last`;
  const shown = gaps.slice(0, itemsShown).map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  const more = gaps.length > itemsShown ? ` and ${count(gaps.length - itemsShown)} more` : '';
  return html`; none on ${shown.join(', ')}${more}`;
}
