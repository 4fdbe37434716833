import { caseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { createJsonArray, openJsonObject } from './json-text.ts';
import type { ReportHead, Severity } from './report-document.ts';
import type { Sink } from './sink.ts';

/** What only the run knows of the numbers in the manifest. */
export interface ManifestFacts {
  readonly formats: readonly string[];
  readonly severities: Readonly<Record<Severity, number>>;
}

interface Input {
  readonly path: string;
  readonly bytes: string | null;
  readonly sha256: string | null;
  readonly unpackedBytes: string | null;
  readonly unpackedSha256: string | null;
}

/**
 * Writes manifest.json: with what and from what the report was made, enough to make it again and compare. It names
 * neither a place on this machine nor a time.
 */
export async function writeManifest(
  database: Database,
  sink: Sink,
  head: ReportHead,
  facts: ManifestFacts,
): Promise<void> {
  const { schemaVersion, tool, coverage } = head;
  const manifest = {
    schemaVersion,
    tool,
    engine: await readEngine(database),
    queries: {
      detections: await database.rows('select detection as id, sha256 from detection_run order by detection'),
      model: await jsonProperty(database, 'model_queries'),
    },
    parameters: { detect: await jsonProperty(database, 'detect_parameters'), formats: facts.formats },
    referenceData: await jsonProperty(database, 'reference_data'),
    coverage,
    counts: {
      inputs: head.case.inputs,
      events: head.case.events,
      rejectedRecords: coverage.records.rejected,
      findings: Object.values(facts.severities).reduce((sum, count) => sum + count, 0),
      findingsBySeverity: facts.severities,
      ...(await readEvidenceCounts(database)),
    },
  };
  const write = (text: string) => sink.write(text);
  write(`${openJsonObject(manifest)},\n  "inputs": `);
  const inputs = createJsonArray(write, 1);
  for await (const rows of database.stream<Input>(inputQuery))
    for (const { path, bytes, sha256, unpackedBytes, unpackedSha256 } of rows)
      inputs.item({ path, bytes: count(bytes), sha256, unpackedBytes: count(unpackedBytes), unpackedSha256 });
  inputs.end();
  write('\n}\n');
}

async function readEngine(database: Database) {
  const [row] = await database.rows<{ version: string }>('select version() as version');
  return { name: 'duckdb', version: row!.version.replace(/^v/, '') };
}

async function readEvidenceCounts(database: Database) {
  const [row] = await database.rows<{ rows: string; records: string }>(
    'select count(*) as rows, count(distinct quote_number) as records from report_event',
  );
  return { evidenceRows: Number(row!.rows), quotedRecords: Number(row!.records) };
}

async function jsonProperty(
  database: Database,
  name: 'detect_parameters' | 'model_queries' | 'reference_data',
): Promise<unknown> {
  const value = await caseProperty(database, name);
  return value === null ? null : JSON.parse(value);
}

/** File sizes arrive as text, as all 64-bit integers do; they are far below 2^53. */
const count = (text: string | null) => (text === null ? null : Number(text));

const inputQuery = `
select
  path,
  bytes,
  sha256,
  unpacked_bytes as "unpackedBytes",
  unpacked_sha256 as "unpackedSha256"
from source_file
order by path, source_file_id`;
