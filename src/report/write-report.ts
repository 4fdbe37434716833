import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../case/database.ts';
import { writeCleared, writeRejected, writeSources } from './case-lists.ts';
import { checksumText, publicKeyText, readSigningKey, signChecksums } from './checksums.ts';
import { createEvidenceCsv, createEvidenceNdjson } from './evidence-files.ts';
import { countSeverities, orderFindings, writeFindings } from './findings.ts';
import { createFindingsCsv } from './findings-csv.ts';
import { createFindingsJson } from './findings-json.ts';
import { writeManifest } from './manifest.ts';
import { memberReader } from './member-reader.ts';
import { quotedFiles, quoteEvidence } from './quote-evidence.ts';
import type { FindingWriter, Severity } from './report-document.ts';
import { createStaging, publish, type ReportFile, refuseForeignFolder } from './report-folder.ts';
import { readReportHead, refuseUnfinishedCase } from './report-head.ts';
import { createReportHtml } from './report-html.ts';
import { runRecord } from './run-record.ts';
import { createSink, type Sink } from './sink.ts';
import { createTimesketch } from './timesketch.ts';

export type ReportFormat = 'csv' | 'json' | 'html' | 'timesketch';

export interface ReportOptions {
  readonly formats: readonly ReportFormat[];
  /** File of the ed25519 private key (PEM) that signs SHA256SUMS. */
  readonly signKey?: string | undefined;
  /** Where the evidence lies now, if it has moved since it was loaded. */
  readonly evidence?: string | undefined;
  /** Ends the work early; an earlier report in the folder stays as it was. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReportSummary {
  /** The files written, by name. */
  readonly files: readonly ReportFile[];
  readonly findings: Readonly<Record<Severity, number>>;
}

/**
 * Writes the report folder `out` from the case, as a whole or not at all. Exit 2 if the case is not ready, the folder
 * is not ours or the key is none; exit 3 if a record behind a finding can no longer be quoted.
 */
export async function writeReport(database: Database, out: string, options: ReportOptions): Promise<ReportSummary> {
  const key = options.signKey === undefined ? undefined : readSigningKey(options.signKey);
  refuseForeignFolder(out, database.file);
  await refuseUnfinishedCase(database);
  const staging = createStaging(out);
  try {
    const files = createFiles(staging);
    const findings = await writeContent(database, staging, files, options);
    const sums = checksumText(files.hashes());
    const write = (file: ReportFile, content: string | Buffer) => writeFileSync(join(staging, file), content);
    write('SHA256SUMS', sums);
    if (key) write('SHA256SUMS.sig', signChecksums(sums, key));
    write('run.json', runRecord({ caseFile: database.file, out, publicKey: key ? publicKeyText(key) : null }));
    const names: ReportFile[] = [
      ...files.names(),
      'SHA256SUMS',
      ...(key ? ['SHA256SUMS.sig' as const] : []),
      'run.json',
    ];
    publish(staging, out, names);
    return { files: names, findings };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

type Files = ReturnType<typeof createFiles>;

/** The files of one report in the making. */
function createFiles(staging: string) {
  const sinks = new Map<ReportFile, Sink>();
  return {
    create(name: ReportFile): Sink {
      const sink = createSink(join(staging, name));
      sinks.set(name, sink);
      return sink;
    },
    names: () => [...sinks.keys()],
    /** Closes all files. Gives each one's SHA-256. */
    hashes: () => new Map([...sinks].map(([name, sink]) => [name, sink.close()])),
  };
}

async function writeContent(database: Database, staging: string, files: Files, options: ReportOptions) {
  await orderFindings(database);
  const head = await readReportHead(database);
  const severities = await countSeverities(database);
  const formats = new Set(options.formats);
  const writers: FindingWriter[] = [createFindingsJson(files.create('findings.json'), head)];
  if (formats.has('csv')) {
    writers.push(createFindingsCsv(files.create('findings.csv')));
    writers.push(createEvidenceCsv(files.create('evidence.csv')));
  }
  if (formats.has('json')) writers.push(createEvidenceNdjson(files.create('evidence.ndjson')));
  if (formats.has('timesketch')) writers.push(createTimesketch(files.create('timesketch.jsonl')));
  if (formats.has('html'))
    writers.push(await createReportHtml(files.create('report.html'), database, head, severities));

  const spool = join(staging, 'quotes');
  const reader = memberReader(staging, options.evidence);
  const quoted = await quotedFiles(database);
  const quotes = await quoteEvidence(database, quoted, spool, reader, options.signal).finally(reader.close);
  try {
    await writeFindings(database, quoted, quotes, writers, options.signal);
  } finally {
    quotes.close();
  }
  await writeSources(database, files.create('sources.csv'));
  await writeCleared(database, files.create('cleared.csv'));
  await writeRejected(database, files.create('rejected.csv'));
  await writeManifest(database, files.create('manifest.json'), head, { formats: [...formats].sort(), severities });
  return severities;
}
