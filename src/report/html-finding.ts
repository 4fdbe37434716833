import { counted } from '../terminal/quantity.ts';
import { type Html, html } from './html-text.ts';
import type { Evidence, Finding } from './report-document.ts';

const eventsShown = 100;
const itemsShown = 20;

/** One finding on the page: its events come one by one, and only the first are kept. */
export function openFindingCard(finding: Finding) {
  const events: Evidence[] = [];
  return {
    add(event: Evidence) {
      if (events.length < eventsShown) events.push(event);
    },
    close: () => renderFinding(finding, events),
  };
}

function renderFinding(finding: Finding, events: readonly Evidence[]): Html {
  return html`
<article class="finding ${finding.severity}" id="f-${finding.id}">
<h3><span class="badge ${finding.severity}">${finding.severity}</span>${finding.title}</h3>
<p>${finding.summary}</p>
<dl class="facts">
${facts(finding).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${reasons(finding)}${alternatives(finding)}${onward(finding)}
<h4>Timeline</h4>
${timeline(events)}${moreEvents(finding, events.length)}
<h4>Where these records stand in the evidence</h4>
${provenance(events)}
<p class="soft">Finding <code>${finding.id}</code> of detection <code>${finding.detection}</code>${tags(finding)}</p>
</article>
`;
}

function facts(finding: Finding): [name: string, value: Html][] {
  const { network } = finding;
  const place = [network.awsService, network.awsRegion, network.country, network.asn].filter((part) => part !== null);
  return [
    ['Credential', optionalCode(finding.accessKeyId)],
    ['Session', optionalCode(finding.identityArn)],
    ['Account', optionalCode(finding.accountId)],
    ['Issued to', issuedTo(finding)],
    ['Valid', html`${finding.issuedAt} to ${finding.expiresAt}`],
    ['Where it belongs', home(finding)],
    ['Used from', html`${optionalCode(finding.sourceIp)}${place.length > 0 ? html` (${place.join(', ')})` : html``}`],
    ['Kind of address', html`${network.class}`],
    ['VPC endpoint', optionalCode(network.vpcEndpointId)],
    ['First and last use', html`${finding.firstSeen} to ${finding.lastSeen}`],
    ['Calls', html`${finding.eventCount}, of them ${finding.deniedCount} refused by AWS`],
    ['Actions', codes(finding.eventNames)],
    ['Regions called', codes(finding.regions)],
    ['Programs named', codes(finding.userAgents)],
  ].filter(([, value]) => (value as Html).html !== '' && !(value as Html).html.startsWith('<span class="none"')) as [
    string,
    Html,
  ][];
}

const optionalCode = (text: string | null): Html => (text === null ? html`${null}` : html`<code>${text}</code>`);

function issuedTo({ issuer, workload, issuerKnownBy }: Finding): Html {
  if (issuer === null && workload === null) return html`${null}`;
  const known =
    issuerKnownBy.length > 0 ? html` <span class="soft">(known by: ${issuerKnownBy.join(', ')})</span>` : html``;
  return html`${issuer ?? ''} ${workload === null ? html`` : html`<code>${workload}</code>`}${known}`;
}

function home({ homeRegions, homeAddresses }: Finding): Html {
  if (homeRegions.length === 0 && homeAddresses.length === 0) return html`${null}`;
  return html`${homeRegions.length > 0 ? codes(homeRegions) : html``}${
    homeAddresses.length > 0 ? html` from ${codes(homeAddresses)}` : html``
  }`;
}

function codes(texts: readonly string[]): Html {
  if (texts.length === 0) return html`${null}`;
  const shown = texts.slice(0, itemsShown).map((text, at) => html`${at === 0 ? '' : ', '}<code>${text}</code>`);
  const more = texts.length - itemsShown;
  return html`${shown}${more > 0 ? html` <span class="soft">and ${more} more</span>` : html``}`;
}

function reasons({ reasons }: Finding): Html {
  if (reasons.length === 0) return html``;
  return html`<h4>Why this is raised</h4>
<ul>${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>
`;
}

function alternatives({ alternatives }: Finding): Html {
  if (alternatives.length === 0) return html``;
  return html`<h4>Other explanations</h4>
<ul>${alternatives.map(
    ({ excluded, text }) => html`<li><strong>${excluded ? 'Excluded' : 'Possible'}:</strong> ${text}</li>`,
  )}</ul>
`;
}

function onward({ onward }: Finding): Html {
  if (onward.length === 0) return html``;
  const shown = onward.slice(0, itemsShown);
  const more = onward.length - shown.length;
  return html`<h4>Further credentials obtained from there</h4>
<ul>${shown.map(
    ({ accessKeyId, identityArn, eventId }) =>
      html`<li><code>${accessKeyId}</code> ${optionalCode(identityArn)} <span class="soft">by event ${eventId}</span></li>`,
  )}${more > 0 ? html`<li>and ${more} more: findings.json</li>` : html``}</ul>
`;
}

function timeline(events: readonly Evidence[]): Html {
  return html`<div class="table"><table>
<thead><tr><th class="number">No.</th><th>Time (UTC)</th><th>Action</th><th>Service</th><th>Region</th><th>Outcome</th></tr></thead>
<tbody>
${events.map(
  (event, at) => html`<tr><td class="number">${at + 1}</td><td class="time">${spaced(event.eventTime)}</td>
<td>${event.eventName}</td><td>${event.eventSource}</td><td class="time">${event.awsRegion}</td>
<td>${event.errorCode ?? 'done'}</td></tr>
`,
)}</tbody>
</table></div>
`;
}

/** `2023-04-18 10:00:00`: the head of the column says that it is UTC. */
const spaced = (time: string) => time.replace('T', ' ').replace('Z', '');

/** Where the events stand in the evidence: the file once, then its records. */
function provenance(events: readonly Evidence[]): Html {
  const files = new Map<string, Html[]>();
  for (const [at, { sourceFile, recordIndex, eventId, recordSha256 }] of events.entries()) {
    const rows = files.get(sourceFile) ?? [];
    files.set(sourceFile, rows);
    rows.push(html`<tr><td class="number">${at + 1}</td><td class="time">record ${String(recordIndex)}</td>
<td><code>${eventId}</code></td><td><code>${recordSha256}</code></td></tr>
`);
  }
  return html`${[...files].map(
    ([file, rows]) => html`<div class="table"><table class="records">
<caption><code>${file}</code></caption>
<thead><tr><th class="number">No.</th><th>Place</th><th>Event ID</th><th>SHA-256 of the record</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`,
  )}`;
}

function moreEvents(finding: Finding, shown: number): Html {
  const more = finding.eventCount - shown;
  if (more <= 0) return html``;
  return html`<p class="soft">${counted(more, 'further event')}: evidence.csv.</p>`;
}

const tags = ({ tags }: Finding): Html => (tags.length === 0 ? html`` : html` · ${tags.join(', ')}`);
