import { createCsv, guarded } from './csv.ts';
import type { Evidence, Finding, FindingWriter } from './report-document.ts';
import type { Sink } from './sink.ts';

/** The keys of an evidence row, in order. */
const keys = [
  'findingId',
  'detection',
  'severity',
  'eventId',
  'eventTime',
  'eventName',
  'eventSource',
  'awsRegion',
  'sourceIp',
  'vpcEndpointId',
  'accessKeyId',
  'identityArn',
  'recipientAccountId',
  'userAgent',
  'errorCode',
  'sourceFile',
  'sourceFileSha256',
  'recordIndex',
  'offset',
  'length',
  'recordSha256',
] as const;

type EvidenceRow = Record<(typeof keys)[number], string | number | null>;

/** Writes evidence.csv: a row for each event of each finding, with where it stands and its hash. */
export function createEvidenceCsv(sink: Sink): FindingWriter {
  const csv = createCsv(sink, keys);
  return {
    event(event, finding) {
      const row = evidenceRow(event, finding);
      // A path needs no guard: a leading formula sign is escaped in it, and it must stay the path of sources.csv.
      csv.row(keys.map((key) => (key === 'sourceFile' || typeof row[key] !== 'string' ? row[key] : guarded(row[key]))));
    },
    end: () => csv.end(),
  };
}

/** Writes evidence.ndjson: the same rows, each with the record itself as JSON text. */
export function createEvidenceNdjson(sink: Sink): FindingWriter {
  return {
    event(event, finding) {
      const { record, recordEncoding } = event;
      sink.write(`${JSON.stringify({ ...evidenceRow(event, finding), recordEncoding, record })}\n`);
    },
  };
}

function evidenceRow(event: Evidence, finding: Finding): EvidenceRow {
  const values: EvidenceRow & object = {
    ...event,
    findingId: finding.id,
    detection: finding.detection,
    severity: finding.severity,
  };
  return Object.fromEntries(keys.map((key) => [key, values[key]])) as EvidenceRow;
}
