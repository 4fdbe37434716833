import { counted } from '../terminal/quantity.ts';
import { type Html, html } from './html-text.ts';
import type { ReportHead } from './report-document.ts';

/** The list of what the evidence cannot answer, or was not asked; the `omissions` first. */
export function renderLimits({ detections, coverage }: ReportHead, omissions: readonly Html[]): Html {
  const { events, files, records } = coverage;
  const incomplete = coverage.deliveries.filter(({ gaps }) => gaps.length > 0);
  const facts: Html[] = [
    ...omissions,
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
    ...(events.withoutSession > 0
      ? [
          html`<li>${counted(events.withoutSession, 'event')} from other accounts ${events.withoutSession === 1 ? 'names' : 'name'} no
access key and no session of the caller: whether it was a stolen credential, only the caller’s account can tell.</li>`,
        ]
      : []),
    ...(events.withoutArn > 0
      ? [
          html`<li>${counted(events.withoutArn, 'event')} ${events.withoutArn === 1 ? 'shows' : 'show'} an access key and no identity.
Detections that know a credential by both do not see them.</li>`,
        ]
      : []),
    ...(events.globalService === 0
      ? [
          html`<li>There is no event of a global service (IAM, CloudFront, Route 53, Organizations). A trail may leave these out,
and so what was done to users and roles.</li>`,
        ]
      : []),
    ...(incomplete.length > 0
      ? [
          html`<li>Of ${incomplete.length} of the ${counted(coverage.deliveries.length, 'account and region', 'accounts and regions')}
there are days without any event (see <a href="#coverage">below</a>): days on which nothing happened there, or files that are
missing.</li>`,
        ]
      : []),
    ...coverage.workloads.flatMap(unknownHomes),
    html`<li>No log of this kind can show what was done with a credential from inside the workload itself, or from behind the
same network exit: such calls look like the workload’s own.</li>`,
    html`<li>Only the evidence supplied was examined. Whether it is complete and unaltered is a separate question, which
this page does not answer.</li>`,
  ];
  return html`<div class="note"><ul>${facts}</ul></div>`;
}

/** Whose home is not known, among those of one issuer. */
function unknownHomes({ issuer, credentials, pollers, withHome }: ReportHead['coverage']['workloads'][number]): Html[] {
  if (credentials === 0) return [];
  if (issuer !== 'lambda')
    return [
      html`<li>${counted(credentials, 'credential')} of ${issuer} workloads: coldtrail’s own detections do not ask yet whether
these were used from elsewhere.</li>`,
    ];
  const [judged, unknown] = [credentials - pollers, credentials - pollers - withHome];
  if (unknown === 0) return [];
  return [
    html`<li>For ${unknown} of the ${counted(judged, 'credential')} of ${issuer} workloads, the evidence does not show where the
workload runs.</li>`,
  ];
}
