import type { Database } from '../case/database.ts';
import { changedWhileRead } from '../evidence/file-stamp.ts';
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
  /** Paths of those whose bytes could not be read at all. */
  readonly unreadable: readonly string[];
  /** Paths of those that were written to while they were read. */
  readonly unsteady: readonly string[];
}

const namedFiles = 3;

/** Reads from the case which files were rejected, skipped, or used only in part. */
export async function readShortfall(database: Database): Promise<Shortfall> {
  const short = `status in ('rejected', 'skipped', 'partial')`;
  const [counts] = await database.rows<{ total: string; unreadable: string[]; unsteady: string[] }>(
    // A rejected file without a hash is one whose bytes nobody could read.
    `select
      count(*) as total,
      coalesce(list(path order by path) filter (where status = 'rejected' and sha256 is null), []) as unreadable,
      coalesce(list(path order by path) filter (where strpos(reason, $changed) > 0), []) as unsteady
    from source_file
    where ${short}`,
    { changed: changedWhileRead },
  );
  const files = await database.rows<Shortfall['files'][number]>(
    `select path, status, reason
    from source_file
    where ${short}
    order by sha256 is null desc, path
    limit ${namedFiles}`,
  );
  const { total, unreadable, unsteady } = counts!;
  return { files, total: Number(total), unreadable, unsteady };
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

/**
 * Why a load ends with exit code 3, each with the files by name: no event at all, files that could not be read, that
 * changed meanwhile, or (`changed`) that are not what the case holds under their paths. None: all is well.
 */
export function evidenceGaps(books: LoadBooks, shortfall: Shortfall, changed: readonly string[]): string[] {
  return [
    ...(books.loaded === 0 ? ['No event was loaded from the evidence.'] : []),
    ...gap(shortfall.unreadable, 'could not be read'),
    ...gap(shortfall.unsteady, 'changed while it was read'),
    ...gap(changed, 'differs from the file that the case holds under this path. Load it into a case of its own'),
  ];
}

function gap(paths: readonly string[], what: string): string[] {
  const rest = paths.length - namedFiles;
  const shown = paths.slice(0, namedFiles).map((path) => `${path} ${what}.`);
  return rest > 0 ? [...shown, `${counted(rest, 'more file')} likewise.`] : shown;
}
