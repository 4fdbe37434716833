import type { Database } from '../case/database.ts';
import { type Html, html } from './html-text.ts';
import type { ReportHead } from './report-document.ts';

const rowsShown = 200;

interface Problem {
  readonly path: string;
  readonly status: string;
  readonly reason: string | null;
  readonly rejected: number | null;
}

interface Conflict {
  readonly eventid: string;
  readonly places: readonly { readonly path: string; readonly record_index: number }[];
}

/** The sources on the page: how many files came to what, every file that was not used wholly, and conflicting copies. */
export async function renderSources(database: Database, { coverage }: ReportHead): Promise<Html> {
  const { files, corrections } = coverage;
  return html`<h2 id="sources">Sources</h2>
<dl class="facts">
<dt>Used</dt><dd>${files.used} files</dd>
<dt>Used in part</dt><dd>${files.partial}</dd>
<dt>Not readable</dt><dd>${files.rejected}</dd>
<dt>Not followed or skipped</dt><dd>${files.skipped}</dd>
<dt>Not events</dt><dd>${files.notEvents} (digests, Insights and the like)</dd>
<dt>Corrections</dt><dd>${corrections.events} events by which CloudTrail corrected an earlier one, of which
${corrections.originalsFound} are in the evidence (relation <code>event_correction</code>)</dd>
</dl>
${await renderProblems(database)}${renderObservations(coverage.observations)}${await renderConflicts(database, coverage.duplicateConflicts)}`;
}

async function renderProblems(database: Database): Promise<Html> {
  const problems = await database.rows<Problem>(problemQuery, { limit: rowsShown + 1 });
  if (problems.length === 0) return html`<p>Every file was read wholly, and every record in them was understood.</p>`;
  return html`<h3>Files that were not used, or not wholly</h3>
<div class="table"><table>
<thead><tr><th>File</th><th>Status</th><th class="number">Records lost</th><th>Why</th></tr></thead>
<tbody>
${problems.slice(0, rowsShown).map(
  ({ path, status, rejected, reason }) => html`<tr><td><code>${path}</code></td><td>${status}</td>
<td class="number">${rejected ?? 0}</td><td>${reason ?? 'see rejected.csv'}</td></tr>
`,
)}</tbody>
</table></div>
${problems.length > rowsShown ? html`<p class="soft">Further files: sources.csv.</p>` : html``}`;
}

function renderObservations(observations: ReportHead['coverage']['observations']): Html {
  if (observations.length === 0) return html``;
  return html`<h3>Oddities in what was read</h3>
<p>None of these kept a record from being examined.</p>
<div class="table"><table>
<thead><tr><th>Kind</th><th>Field</th><th class="number">Count</th></tr></thead>
<tbody>
${observations.slice(0, rowsShown).map(
  ({ kind, field, count }) => html`<tr><td>${kind}</td><td>${field === null ? html`` : html`<code>${field}</code>`}</td>
<td class="number">${count}</td></tr>
`,
)}</tbody>
</table></div>
${observations.length > rowsShown ? html`<p class="soft">Further ones: findings.json, under coverage.</p>` : html``}`;
}

async function renderConflicts(database: Database, conflictCount: number): Promise<Html> {
  if (conflictCount === 0) return html``;
  const conflicts = await database.rows<Conflict>(conflictQuery, { limit: rowsShown });
  return html`<h3>Copies that differ</h3>
<p>An event is often delivered more than once, always with the same content. ${conflictCount} event IDs stand in the evidence
with differing content: a possible sign of tampering. The first place named is the copy that was examined.</p>
<div class="table"><table>
<thead><tr><th>Event ID</th><th>Places</th></tr></thead>
<tbody>
${conflicts.map(
  ({ eventid, places }) => html`<tr><td><code>${eventid}</code></td>
<td>${places.map((place) => html`<code>${place.path}</code>, record ${String(place.record_index)}<br>`)}</td></tr>
`,
)}</tbody>
</table></div>
${conflictCount > rowsShown ? html`<p class="soft">Further ones: table duplicate_conflict of the case.</p>` : html``}`;
}

// Digests and Insight files are no problem: they hold no events.
const problemQuery = `
select path, status, reason, rejected
from source_file
where status in ('partial', 'rejected', 'skipped')
  or rejected > 0
order by path, source_file_id
limit $limit`;

const conflictQuery = `
select eventid, places
from duplicate_conflict
order by eventid, recipientaccountid
limit $limit`;
