import type { Database } from '../case/database.ts';
import type { EvidenceFile } from '../evidence/discover.ts';

/** A file with its number in the case. */
export interface PlannedFile {
  readonly id: number;
  readonly file: EvidenceFile;
  /** What the case holds under this path; null if it has read nothing there. */
  readonly knownSha256: string | null;
  /** The shape of the archive that it is, if the case holds it as one. */
  readonly knownArchive: string | null;
  /** Where it lay when the case last saw it: `evidence_path`. */
  readonly knownPlace: string | null;
}

/**
 * Numbers the files in the order of their paths, after those that the case holds; what has a row there keeps its number.
 * So nothing depends on which worker is done first.
 */
export async function planLoad(database: Database, files: readonly EvidenceFile[]): Promise<PlannedFile[]> {
  const rows = await database.rows<{
    id: number;
    path: string;
    sha256: string | null;
    archive: string | null;
    place: string;
  }>(
    `select
       source_file_id as id,
       path,
       sha256,
       case when kind = 'archive' then shape end as archive,
       evidence_path as place
     from source_file`,
  );
  const byPath = new Map(rows.map((row) => [row.path, row]));
  let next = rows.reduce((highest, row) => Math.max(highest, row.id), 0);
  return files.map((file) => {
    const known = byPath.get(file.path);
    return {
      id: known?.id ?? ++next,
      file,
      knownSha256: known?.sha256 ?? null,
      knownArchive: known?.archive ?? null,
      knownPlace: known?.place ?? null,
    };
  });
}
