import { paint } from '../terminal/color.ts';
import { count, counted, size } from '../terminal/quantity.ts';

/** The statuses of files, in the order of the summary, as people say them. */
const statuses = {
  used: 'used',
  partial: 'used in part',
  rejected: 'rejected',
  skipped: 'skipped',
  'not-events': 'without events (digests and the like)',
} as const;

export type FileStatus = keyof typeof statuses;

/** What a load came to: the case's books. */
export interface LoadBooks {
  readonly files: Readonly<Record<FileStatus, number>>;
  readonly bytes: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly conflicts: number;
}

/** What was read, for the summary on standard output. */
export function loadText(books: LoadBooks, color: boolean): string {
  const total = Object.values(books.files).reduce((sum, files) => sum + files, 0);
  const names = Object.keys(statuses) as FileStatus[];
  const files = names
    .filter((name) => books.files[name] > 0)
    .map((name) => `${count(books.files[name])} ${statuses[name]}`);
  const records = [
    `${counted(books.duplicates, 'duplicate')} set aside`,
    `${counted(books.rejected, 'record')} rejected`,
  ];
  return [
    paint(color, 'bold', 'Evidence'),
    `  ${counted(total, 'file')}, ${size(books.bytes)}${files.length > 0 ? `: ${files.join(', ')}` : ''}`,
    `  ${counted(books.loaded, 'event')} loaded, ${records.join(', ')}`,
    ...(books.conflicts > 0
      ? [
          paint(
            color,
            'yellow',
            `  ${counted(books.conflicts, 'event ID')} with copies that differ: a possible sign of tampering`,
          ),
        ]
      : []),
    '',
  ].join('\n');
}
