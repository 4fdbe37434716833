import { realpathSync } from 'node:fs';
import type { Database } from '../case/database.ts';
import { pathBytes } from '../evidence/path-text.ts';

/**
 * The files and folders that the case's evidence was loaded from: what must not be written into. A folder is known as
 * one by the files in its subfolders; of files that lay side by side, the files themselves are given. Links are
 * resolved, as far as the evidence still lies there.
 */
export async function readEvidenceRoots(database: Database): Promise<string[]> {
  const rows = await database.rows<{ root: string }>(rootQuery);
  return rows.map(({ root }) => realPath(pathBytes(root).toString()));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const rootQuery = `
with file as (
  select
    evidence_path,
    split_part(path, '!/', 1) as path
  from source_file
)
select distinct
  case
    when strpos(path, '/') > 0 and ends_with(evidence_path, '/' || path)
    then left(evidence_path, length(evidence_path) - length(path) - 1)
    else evidence_path
  end as root
from file
where evidence_path is not null
order by root`;
