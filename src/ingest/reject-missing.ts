import { createHash } from 'node:crypto';
import type { Database } from '../case/database.ts';
import { createEvidenceReader } from '../evidence/evidence-reader.ts';
import type { BatchFile } from './batch.ts';

/**
 * Books every record that was found in the batch but that DuckDB did not take. The scanner checks the same grammar, so
 * normally there is none; but nothing may vanish because one of the two is wrong. `folder` takes temporary files.
 */
export async function rejectMissing(database: Database, files: readonly BatchFile[], folder: string): Promise<void> {
  const first = Math.min(...files.map((file) => file.reading.id));
  const missing = await database.rows<{ file: number; record: number; offset: string; length: number }>(
    `select source_file_id as file, record_index as record, "offset", length
     from event_source
     anti join cloudtrail_logs using (source_file_id, record_index)
     where source_file_id >= $first
       -- Rows of earlier batches may be duplicates, which cloudtrail_logs holds from another place.
       and source_file_id in (select unnest(string_split($ids, ',')::integer[]))
     order by all`,
    { first, ids: files.map((file) => file.reading.id).join(',') },
  );
  if (missing.length === 0) return;
  const reader = createEvidenceReader(folder);
  for (const { file, record, offset, length } of missing) {
    const { path, evidencePath } = files.find((candidate) => candidate.reading.id === file)!;
    const hash = createHash('sha256');
    const recordPlace = { offset: Number(offset), length };
    await reader.read(evidencePath, path, [recordPlace], (bytes) => void hash.update(bytes));
    const sha256 = hash.digest('hex');
    const place = { file, record };
    await database.run(
      `insert into rejected_record values ($file, $record, $offset, $length, $sha256, 'DuckDB cannot read it')`,
      { ...place, offset: BigInt(offset), length, sha256 },
    );
    await database.run(`delete from event_source where source_file_id = $file and record_index = $record`, place);
    await database.run(
      `update source_file
       set loaded = loaded - 1, rejected = rejected + 1, status = 'partial', reason = coalesce(reason || '; ', '') || 'DuckDB cannot read a record'
       where source_file_id = $file`,
      { file },
    );
  }
  reader.close();
}
