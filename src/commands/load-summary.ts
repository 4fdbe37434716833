import type { Database } from '../case/database.ts';
import { paint } from '../terminal/color.ts';
import { count, counted, size } from '../terminal/quantity.ts';

/** The statuses of files, in the order of the summary, as people say them. */
const statuses = [
  ['used', 'used'],
  ['partial', 'used in part'],
  ['rejected', 'rejected'],
  ['skipped', 'skipped'],
  ['not-events', 'without events (digests and the like)'],
] as const;

/** What a load came to: the case's books. */
export interface LoadBooks {
  /** Files by status. */
  readonly files: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly conflicts: number;
}

/** What was read, for the summary on standard output. */
export function loadText(books: LoadBooks, color: boolean): string {
  const total = Object.values(books.files).reduce((sum, files) => sum + files, 0);
  const byStatus = statuses.flatMap(([status, name]) => {
    const files = books.files[status] ?? 0;
    return files > 0 ? [`${count(files)} ${name}`] : [];
  });
  const conflicts = `${counted(books.conflicts, 'event ID')} with copies that differ: a possible sign of tampering`;
  return [
    paint(color, 'bold', 'Evidence'),
    `  ${[`${counted(total, 'file')}, ${size(books.bytes)}`, ...(total > 0 ? [byStatus.join(', ')] : [])].join(': ')}`,
    `  ${counted(books.loaded, 'event')} loaded, ${counted(books.duplicates, 'duplicate')} set aside, ` +
      `${counted(books.rejected, 'record')} rejected`,
    ...(books.conflicts > 0 ? [paint(color, 'yellow', `  ${conflicts}`)] : []),
    '',
  ].join('\n');
}

/**
 * The lines that tell what makes a load end with exit code 3: no event at all, or files that could not be read; none if
 * neither is so.
 */
export async function evidenceGap(database: Database, books: LoadBooks): Promise<string[]> {
  const noEvent = books.loaded === 0;
  const files = await database.rows<{ path: string; reason: string | null; status: string }>(
    `select path, status, reason
    from source_file
    where status <> 'used'
      -- a file without a hash is one whose bytes nobody could read
      and ($no_event or (status = 'rejected' and sha256 is null))
    order by source_file_id
    limit 5`,
    { no_event: noEvent },
  );
  const named = files.map(({ path, status, reason }) => `  ${path}: ${reason ?? status}`);
  if (noEvent) return ['No event was loaded from the evidence.', ...named];
  return named.length > 0 ? ['Some of the evidence could not be read:', ...named] : [];
}
