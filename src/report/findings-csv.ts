import { createCsv, guarded, joined } from './csv.ts';
import type { Finding, FindingWriter } from './report-document.ts';
import type { Sink } from './sink.ts';

type Cell = string | number | null;

/** The columns of findings.csv: the names of findings.json; of lists of objects, what identifies each item. */
const columns: readonly (readonly [name: string, cell: (finding: Finding) => Cell])[] = [
  ['id', (finding) => finding.id],
  ['detection', (finding) => finding.detection],
  ['severity', (finding) => finding.severity],
  ['title', (finding) => finding.title],
  ['summary', (finding) => finding.summary],
  ['accessKeyId', (finding) => finding.accessKeyId],
  ['identityArn', (finding) => finding.identityArn],
  ['accountId', (finding) => finding.accountId],
  ['issuer', (finding) => finding.issuer],
  ['issuerKnownBy', (finding) => joined(finding.issuerKnownBy)],
  ['workload', (finding) => finding.workload],
  ['homeRegions', (finding) => joined(finding.homeRegions)],
  ['homeAddresses', (finding) => joined(finding.homeAddresses)],
  ['issuedAt', (finding) => finding.issuedAt],
  ['expiresAt', (finding) => finding.expiresAt],
  ['sourceIp', (finding) => finding.sourceIp],
  ['network.class', (finding) => finding.network.class],
  ['network.awsRegion', (finding) => finding.network.awsRegion],
  ['network.awsService', (finding) => finding.network.awsService],
  ['network.vpcEndpointId', (finding) => finding.network.vpcEndpointId],
  ['network.asn', (finding) => finding.network.asn],
  ['network.country', (finding) => finding.network.country],
  ['firstSeen', (finding) => finding.firstSeen],
  ['lastSeen', (finding) => finding.lastSeen],
  ['eventCount', (finding) => finding.eventCount],
  ['deniedCount', (finding) => finding.deniedCount],
  ['regions', (finding) => joined(finding.regions)],
  ['eventNames', (finding) => joined(finding.eventNames)],
  ['userAgents', (finding) => joined(finding.userAgents)],
  ['reasons', (finding) => joined(finding.reasons.map((reason) => reason.code))],
  ['alternatives', (finding) => joined(finding.alternatives.map((alternative) => alternative.code))],
  ['onward', (finding) => joined(finding.onward.map((credential) => credential.accessKeyId))],
  ['tags', (finding) => joined(finding.tags)],
];

/** Writes findings.csv, a row a finding. */
export function createFindingsCsv(sink: Sink): FindingWriter {
  const csv = createCsv(
    sink,
    columns.map(([name]) => name),
  );
  return {
    finding(finding) {
      csv.row(columns.map(([, cell]) => guardedCell(cell(finding))));
    },
    end: () => csv.end(),
  };
}

const guardedCell = (cell: Cell): Cell => (typeof cell === 'string' ? guarded(cell) : cell);
