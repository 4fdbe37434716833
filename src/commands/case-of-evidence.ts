import { existsSync, rmSync } from 'node:fs';
import type { Database } from '../case/database.ts';
import { usageError } from '../errors.ts';
import type { EvidenceFile } from '../evidence/discover.ts';
import { ChangedEvidence } from '../ingest/changed-evidence.ts';
import type { Context } from './command.ts';
import { withSealedCase } from './with-case.ts';

/**
 * Sees to it that a case which is there already holds nothing but `files`, for a report must not speak of
 * others. A case that the report folder owns is dropped if it does; any other is refused (exit 2).
 */
export async function caseOfSameEvidence(
  caseFile: string,
  files: readonly EvidenceFile[],
  ownsCase: boolean,
  context: Context,
): Promise<void> {
  if (!existsSync(caseFile)) return;
  const given = new Set(files.map(({ path }) => path));
  const other = await withSealedCase(caseFile, {}, context, (database) => fileNotAmong(database, given));
  if (other === undefined) return;
  if (!ownsCase)
    throw usageError(
      `${caseFile} holds evidence that was not given, such as ${other}. ` +
        'Give all of its evidence, name another --case, or use load, detect and report one by one.',
    );
  context.talk.warn(`${caseFile} came from other evidence (such as ${other}): it is made anew.`);
  dropCase(caseFile);
}

/** Runs `work`; if a file of the evidence is not what the case holds under its path, once more with a new case. */
export async function startingAnewOnChange<T>(caseFile: string, context: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChangedEvidence)) throw error;
    context.talk.warn(`${error.path} is not the file that ${caseFile} came from: the case is made anew.`);
    dropCase(caseFile);
    return await work();
  }
}

async function fileNotAmong(database: Database, given: ReadonlySet<string>): Promise<string | undefined> {
  for await (const rows of database.stream<{ path: string }>('select path from source_file order by source_file_id')) {
    const other = rows.find(({ path }) => !given.has(path) && !archivesOf(path).some((archive) => given.has(archive)));
    if (other) return other.path;
  }
  return undefined;
}

/** The paths that the archive of a member may have: `a.zip!/b.zip!/c` stands in `a.zip!/b.zip`, so in `a.zip`. */
function archivesOf(path: string): string[] {
  const parts = path.split('!/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('!/'));
}

function dropCase(caseFile: string): void {
  for (const file of [caseFile, `${caseFile}.wal`]) rmSync(file, { force: true });
}
