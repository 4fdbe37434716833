import { count, counted } from '../terminal/quantity.ts';
import type { Gap } from './coverage-days.ts';
import { type Html, html } from './html-text.ts';
import type { ReportHead } from './report-document.ts';
import { minuteText } from './utc.ts';

/** What there is in the evidence, in figures. */
export function renderCoverage({ coverage }: ReportHead): Html {
  const { records, days, deliveries, events, accounts, regions, workloads } = coverage;
  return html`<dl class="facts">
<dt>Records</dt><dd>${records.found} found: ${records.loaded} loaded, ${records.duplicates} copies of these, ${records.rejected}
not understood</dd>
<dt>Accounts</dt><dd>${countedList(accounts.map(({ accountId, events }) => [accountId, events]))}</dd>
<dt>Regions</dt><dd>${countedList(regions.map(({ awsRegion, events }) => [awsRegion, events]))}</dd>
<dt>Days with events</dt><dd>${days.withEvents}${gaps(days.gaps, itemsShown)}</dd>
<dt>Kinds of events</dt><dd>${events.management} management, ${events.data} data, ${events.networkActivity} network activity;
${events.read} reading, ${events.write} changing</dd>
<dt>Global services</dt><dd>${counted(events.globalService, 'event')} (IAM, CloudFront, Route 53, Organizations)</dd>
<dt>Credentials issued</dt><dd>${events.mints}${mintList(workloads)}</dd>
<dt>Lambda workers</dt><dd>${counted(events.lambdaWorkers, 'log stream')} created</dd>
</dl>
${renderDeliveries(deliveries)}`;
}

/** CloudTrail delivers by account and region: what is missing for one of them the others would hide. */
function renderDeliveries(deliveries: ReportHead['coverage']['deliveries']): Html {
  if (deliveries.length === 0) return html``;
  return html`<h3>By account and region</h3>
<div class="table"><table>
<thead><tr><th>Account</th><th>Region</th><th class="number">Files</th><th class="number">Events</th><th>First event (UTC)</th>
<th>Last event (UTC)</th><th>Days with events</th></tr></thead>
<tbody>
${deliveries.slice(0, itemsShown).map(
  ({ accountId, awsRegion, files, events, firstEvent, lastEvent, daysWithEvents, gaps: missing }) => html`<tr>
<td><code>${accountId}</code></td><td><code>${awsRegion}</code></td><td class="number">${files}</td>
<td class="number">${events}</td><td class="time">${minuteText(firstEvent)}</td><td class="time">${minuteText(lastEvent)}</td>
<td>${daysWithEvents}${gaps(missing, gapsShown)}</td></tr>
`,
)}</tbody>
</table></div>
${deliveries.length > itemsShown ? html`<p class="soft">Further ones: findings.json, under coverage.</p>` : html``}`;
}

function mintList(workloads: ReportHead['coverage']['workloads']): Html {
  const minted = workloads.filter(({ mints }) => mints > 0);
  if (minted.length === 0) return html``;
  return html`: ${countedList(minted.map(({ issuer, mints }) => [issuer, mints]))}`;
}

const itemsShown = 40;
/** Of one account and region. */
const gapsShown = 5;

function countedList(items: readonly (readonly [name: string | null, events: number])[]): Html {
  const shown = items
    .slice(0, itemsShown)
    .map(([name, events], at) => html`${at === 0 ? '' : ', '}<code>${name}</code> (${events})`);
  return html`${shown}${items.length > itemsShown ? html` and ${items.length - itemsShown} more` : html``}`;
}

function gaps(gaps: readonly Gap[], most: number): Html {
  if (gaps.length === 0) return html`, without a gap`;
  const shown = gaps.slice(0, most).map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  const more = gaps.length > most ? ` and ${count(gaps.length - most)} more` : '';
  return html`; none on ${shown.join(', ')}${more}`;
}
