import { join } from 'node:path';
import type { Database } from '../case/database.ts';
import { archiveMembers, deepestArchive } from '../evidence/archive-members.ts';
import type { EvidenceFile } from '../evidence/discover.ts';
import { comparePaths } from '../evidence/path-text.ts';
import type { FoundArchive } from './read-evidence.ts';

/**
 * Gives the members of the archives, in the order of their paths, as further evidence to be read. What is wrong with an
 * archive goes to its row in the case. `folder` takes unpacked copies; `spend` hears how large each is.
 */
export async function openArchives(
  database: Database,
  archives: readonly FoundArchive[],
  folder: string,
  limit: number,
  spend: (unpackedBytes: number) => void,
): Promise<EvidenceFile[]> {
  const all: EvidenceFile[] = [];
  for (const { file, shape, stamp } of archives) {
    const { path, depth = 0 } = file;
    if (depth > deepestArchive) {
      await note(database, path, 'rejected', 'an archive in an archive in an archive: unpack the outer one first');
      continue;
    }
    const spool = Buffer.from(join(folder, `archive-${depth}-${all.length}`));
    const { members, fault, unpackedBytes } = await archiveMembers(file, shape, spool, limit, stamp);
    spend(unpackedBytes);
    if (fault !== null) await note(database, path, members.length > 0 ? 'partial' : 'rejected', fault);
    all.push(...members);
  }
  return all.sort((a, b) => comparePaths(a.path, b.path));
}

async function note(database: Database, path: string, status: string, reason: string): Promise<void> {
  await database.run(
    // What was noted while it was read, such as a change meanwhile, stays; a second load says nothing twice.
    `update source_file
     set status = $status,
         reason = case
           when reason is null or reason = '' then $reason
           when strpos(reason, $reason) > 0 then reason
           else reason || '; ' || $reason
         end
     where path = $path`,
    { status, reason, path },
  );
}
