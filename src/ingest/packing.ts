import type { ArchiveShape } from '../evidence/archive-members.ts';
import { type FileReading, type Observed, unread } from './file-reading.ts';

/** How a file was packed, as far as that is odd. */
interface Packing {
  readonly members: number;
  readonly oddity?: string | undefined;
  readonly twice?: boolean | undefined;
}

/** The kind of observation that a file which was written to while it was read leaves behind. */
export const changedKind = 'changed-while-read';

/** Counts what is odd about how a file is packed, and that it changed while it was read. */
export function notePacking(observe: (kind: string, count: number) => void, packing: Packing, changed: boolean): void {
  if (packing.members > 1) observe('gzip-members', packing.members - 1);
  if (packing.twice) observe('gzip-twice', 1);
  if (packing.oddity) observe('gzip-trailing-zeros', 1);
  if (changed) observe(changedKind, 1);
}

/** The reading of an archive: its members are read as files of their own. */
export function archiveReading(
  shape: ArchiveShape,
  { fault, changed }: { readonly fault?: string | undefined; readonly changed: boolean },
  packing: Packing,
): Omit<FileReading, 'id' | 'bytes' | 'sha256'> {
  const { id: _, ...nothing } = unread(0, fault === undefined ? 'used' : 'partial', '');
  const observed: Observed[] = [];
  notePacking((kind, count) => observed.push({ kind, field: null, count, recordIndex: null }), packing, changed);
  return { ...nothing, kind: 'archive', shape, reason: fault ?? null, observed };
}
