import { createHash } from 'node:crypto';
import type { Database } from '../case/database.ts';
import { openFindingCard } from './html-finding.ts';
import { renderOverview } from './html-overview.ts';
import { renderSources } from './html-sources.ts';
import { style } from './html-style.ts';
import { html } from './html-text.ts';
import { renderUnreported } from './html-unreported.ts';
import { readUses } from './html-uses.ts';
import type { FindingWriter, ReportHead, Severity } from './report-document.ts';
import type { Sink } from './sink.ts';
import { readUnreported } from './unreported.ts';

/** Findings shown on the page; a page with more of them could not be read, and findings.csv has them all. */
const findingsShown = 500;

/**
 * Writes report.html: one page without script, font or image from anywhere, for a reader who does not work with
 * CloudTrail. The policy in its head forbids whatever hostile log text might still try.
 */
export async function createReportHtml(
  sink: Sink,
  database: Database,
  head: ReportHead,
  severities: Readonly<Record<Severity, number>>,
): Promise<FindingWriter> {
  const total = Object.values(severities).reduce((sum, number) => sum + number, 0);
  const uses = await readUses(database);
  const unreported = await readUnreported(database);
  const omissions = await renderUnreported(database, unreported);
  const sources = await renderSources(database, head);
  sink.write(pageStart);
  sink.write(renderOverview(head, severities, uses, unreported, omissions).html);
  sink.write(html`<h2 id="findings">Findings</h2>`.html);
  if (total === 0) sink.write(html`<p>No detection raised anything.</p>`.html);
  let shown = 0;
  let card: ReturnType<typeof openFindingCard> | undefined;
  return {
    finding(finding) {
      shown += 1;
      card = shown <= findingsShown ? openFindingCard(finding) : undefined;
    },
    event(event) {
      card?.add(event);
    },
    closeFinding() {
      if (card) sink.write(card.close().html);
    },
    end() {
      if (total > findingsShown)
        sink.write(
          html`<p class="note">${total - findingsShown} further findings, of the same or a lower severity, stand in
findings.json and findings.csv.</p>`.html,
        );
      sink.write(`${sources.html}${pageEnd(head).html}`);
    },
  };
}

const styleHash = createHash('sha256').update(style).digest('base64');

const pageStart = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>coldtrail report</title>
<style>${style}</style>
</head>
<body>
<main>
`;

const pageEnd = (head: ReportHead) => html`
<h2 id="checking">How to check this report</h2>
<p>Every statement above rests on records that stand in the evidence. For each event, the report names the file, the
record’s place in it (counted from 0) and the SHA-256 of the record’s bytes; <code>evidence.ndjson</code> quotes the record
itself. The SHA-256 of every file examined is in <code>sources.csv</code> and <code>manifest.json</code>.</p>
<ul>
<li><code>sha256sum -c SHA256SUMS</code>, run in the report folder, shows whether any file of the report has been changed.</li>
<li><code>manifest.json</code> holds the version, the parameters and the reference data. The same evidence, parameters and
version give the same report, byte for byte.</li>
<li><code>run.json</code> tells when, where and by whom the report was made.</li>
</ul>
<footer>Made by ${head.tool.name} ${head.tool.version}. All times are UTC. Characters shown <span class="odd">like this</span>
stand for invisible or text-reordering characters in the log.</footer>
</main>
</body>
</html>
`;
