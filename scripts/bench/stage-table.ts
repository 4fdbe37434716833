/** One measured stage; `perEvent` where events and bytes a second mean something. */
export type Stage = { name: string; seconds: number; cpuSeconds?: number; peakBytes?: number; perEvent?: boolean };

/** The measured stages as a text table, for an export of `events` events and `bytes` unpacked bytes. */
export function stageTable(stages: readonly Stage[], { events, bytes }: { events: number; bytes: number }): string {
  const rows = stages.map((stage) => [
    stage.name,
    stage.seconds.toFixed(2),
    stage.cpuSeconds?.toFixed(2) ?? '',
    stage.perEvent ? (bytes / 1e6 / stage.seconds).toFixed(0) : '',
    stage.perEvent ? (events / 1e3 / stage.seconds).toFixed(0) : '',
    stage.peakBytes === undefined ? '' : (stage.peakBytes / 1e6).toFixed(0),
  ]);
  const table = [['stage', 'seconds', 'CPU s', 'MB/s', 'k events/s', 'peak MB'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!);
  return table.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
