import { createCsv, guarded } from './csv.ts';
import type { Evidence, Finding, FindingWriter } from './report-document.ts';
import type { Sink } from './sink.ts';

/** Writes evidence.csv: a row for each event of each finding, with where it stands and its hash. */
export function createEvidenceCsv(sink: Sink): FindingWriter {
  const csv = createCsv(sink, evidenceKeys);
  return {
    event(event, finding) {
      csv.row(evidenceKeys.map(cellOf(evidenceRow(event, finding))));
    },
    end: () => csv.end(),
  };
}

/** Writes evidence.ndjson: the same rows, each with the record itself as JSON text. */
export function createEvidenceNdjson(sink: Sink): FindingWriter {
  return {
    event(event, finding) {
      const { record, recordEncoding } = event;
      const row = Object.assign(evidenceRow(event, finding), { recordEncoding, record });
      sink.write(`${JSON.stringify(row)}\n`);
    },
  };
}

/** One row of both files. Written out, for it is made for every event. */
const evidenceRow = (event: Evidence, finding: Finding) => ({
  findingId: finding.id,
  detection: finding.detection,
  severity: finding.severity,
  eventId: event.eventId,
  eventTime: event.eventTime,
  eventName: event.eventName,
  eventSource: event.eventSource,
  awsRegion: event.awsRegion,
  sourceIp: event.sourceIp,
  vpcEndpointId: event.vpcEndpointId,
  accessKeyId: event.accessKeyId,
  identityArn: event.identityArn,
  recipientAccountId: event.recipientAccountId,
  userAgent: event.userAgent,
  errorCode: event.errorCode,
  sourceFile: event.sourceFile,
  sourceFileSha256: event.sourceFileSha256,
  recordIndex: event.recordIndex,
  offset: event.offset,
  length: event.length,
  recordSha256: event.recordSha256,
});

type EvidenceRow = ReturnType<typeof evidenceRow>;

const evidenceKeys = Object.keys(evidenceRow({} as Evidence, {} as Finding)) as (keyof EvidenceRow)[];

/** A path needs no guard: a leading formula sign is escaped in it, and it must stay the path of sources.csv. */
const cellOf = (row: EvidenceRow) => (key: keyof EvidenceRow) => {
  const cell = row[key];
  return typeof cell === 'string' && key !== 'sourceFile' ? guarded(cell) : cell;
};
