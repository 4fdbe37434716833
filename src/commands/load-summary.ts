import type { Database } from '../case/database.ts';
import { paint } from '../terminal/color.ts';
import { visible } from '../terminal/plain-text.ts';
import { count, counted, size } from '../terminal/quantity.ts';
import { wrap } from '../terminal/wrap.ts';

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

/** Files that are not wholly in the case, for the summary. */
export interface Shortfall {
  /** The first of them, by path. */
  readonly files: readonly { readonly path: string; readonly status: string; readonly reason: string | null }[];
  readonly total: number;
  /** Of them those whose bytes could not be read at all. */
  readonly unreadable: number;
}

const namedFiles = 3;

/** Reads from the case which files were rejected, skipped, or used only in part. */
export async function readShortfall(database: Database): Promise<Shortfall> {
  const short = `status in ('rejected', 'skipped', 'partial')`;
  const [counts] = await database.rows<{ total: string; unreadable: string }>(
    // A rejected file without a hash is one whose bytes nobody could read.
    `select count(*) as total, count(*) filter (where status = 'rejected' and sha256 is null) as unreadable
    from source_file
    where ${short}`,
  );
  const files = await database.rows<Shortfall['files'][number]>(
    `select path, status, reason
    from source_file
    where ${short}
    order by sha256 is null desc, path
    limit ${namedFiles}`,
  );
  return { files, total: Number(counts!.total), unreadable: Number(counts!.unreadable) };
}

/** What was read, for the summary on standard output. */
export function loadText(books: LoadBooks, shortfall: Shortfall, color: boolean): string {
  const total = Object.values(books.files).reduce((sum, files) => sum + files, 0);
  const byStatus = statuses.flatMap(([status, name]) => {
    const files = books.files[status] ?? 0;
    return files > 0 ? [`${count(files)} ${name}`] : [];
  });
  const rest = shortfall.total - shortfall.files.length;
  const conflicts = `${counted(books.conflicts, 'event ID')} with copies that differ: a possible sign of tampering`;
  return [
    paint(color, 'bold', 'Evidence'),
    `  ${[`${counted(total, 'file')}, ${size(books.bytes)}`, ...(total > 0 ? [byStatus.join(', ')] : [])].join(': ')}`,
    ...shortfall.files.flatMap(({ path, status, reason }) => wrap(visible(`${path}: ${reason ?? status}`), 80, 4)),
    ...(rest > 0 ? [`    and ${count(rest)} more, in the case’s table source_file`] : []),
    `  ${counted(books.loaded, 'event')} loaded, ${counted(books.duplicates, 'duplicate')} set aside, ` +
      `${counted(books.rejected, 'record')} rejected`,
    ...(books.conflicts > 0 ? [paint(color, 'yellow', `  ${conflicts}`)] : []),
    '',
  ].join('\n');
}

/** Why a load ends with exit code 3: no event at all, or files that could not be read; undefined if neither is so. */
export function evidenceGap(books: LoadBooks, { unreadable }: Shortfall): string | undefined {
  if (books.loaded === 0) return 'No event was loaded from the evidence.';
  return unreadable > 0 ? `${counted(unreadable, 'file')} of the evidence could not be read.` : undefined;
}
