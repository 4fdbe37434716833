import { isGzip } from './gunzip.ts';

const formats: readonly (readonly [magic: Buffer, name: string, remedy: string])[] = [
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'zstd', 'unpack it first: zstd -d'],
  [Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), '7-Zip', 'unpack it first: 7z x'],
  [Buffer.from('\xfd7zXZ\0', 'latin1'), 'xz', 'unpack it first: xz -d'],
  [Buffer.from('BZh'), 'bzip2', 'unpack it first: bunzip2'],
  [Buffer.from('Rar!'), 'RAR', 'unpack it first: unrar x'],
  [Buffer.from('PAR1'), 'Parquet', 'export it as JSON first, for example with DuckDB'],
  [Buffer.from('ORC'), 'ORC', 'export it as JSON first'],
  [Buffer.from('SQLite format 3'), 'SQLite', 'export it as JSON first'],
];

/** UTF-16, which Windows writes: its mark, or `{` and `[` with their other byte. */
const utf16 = ['fffe', 'feff', '7b00', '007b', '5b00', '005b'];

/** Says what a file is that coldtrail does not read, and what to do, by its first bytes; null if they tell nothing. */
export function foreignFormat(head: Buffer): string | null {
  if (isGzip(head)) return 'gzip data in gzip data in gzip data: unpack it first: gunzip';
  if (utf16.includes(head.toString('hex', 0, 2)))
    return 'UTF-16 text, which coldtrail does not read: convert it first: iconv -f UTF-16 -t UTF-8';
  const format = formats.find(([magic]) => head.subarray(0, magic.length).equals(magic));
  return format ? `${format[1]} data, which coldtrail does not read: ${format[2]}` : null;
}
