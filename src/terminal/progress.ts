import { count, counted, duration, size } from './quantity.ts';
import type { Talk } from './talk.ts';

/** How far a load is. */
export interface Progress {
  readonly files: number;
  readonly totalFiles: number;
  /** Bytes as found on the disk, so before gunzip. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly events: number;
}

const barWidth = 20;
const millisecondsBetweenDraws = 100;

/**
 * One line on how far a load is after `seconds`: bar, share, files, bytes, events, rate, time left. Where `columns` are
 * too few, the parts at the end are left out.
 */
export function progressLine(progress: Progress, seconds: number, columns: number): string {
  const { files, totalFiles, bytes, totalBytes, events } = progress;
  const share = Math.min(1, totalBytes > 0 ? bytes / totalBytes : totalFiles > 0 ? files / totalFiles : 1);
  const filled = Math.round(share * barWidth);
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`,
    // All is read; what DuckDB still has to take in is not counted.
    ...(share === 1 ? ['entering the events'] : []),
    // Early on the rate says nothing about the rest.
    ...(seconds >= 1 && share > 0.01 && share < 1 ? [`${duration((seconds / share) * (1 - share))} left`] : []),
    `${counted(events, 'event')}`,
    ...(seconds >= 1 ? [`${count(Math.round(events / seconds))}/s`] : []),
    `${count(files)} of ${counted(totalFiles, 'file')}`,
    `${size(bytes)} of ${size(totalBytes)}`,
  ];
  // The last column stays free: some terminals wrap as soon as it is written.
  while (parts.length > 1 && parts.join('  ').length >= columns) parts.pop();
  return parts.join('  ');
}

/** Draws `progressLine` on `talk` as a load goes on, ten times a second at most; does nothing off a terminal. */
export function showProgress(talk: Talk, now: () => number = Date.now): (progress: Progress) => void {
  const start = now();
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const time = now();
    if (talk.columns === 0 || time - last < millisecondsBetweenDraws) return;
    last = time;
    talk.status(progressLine(progress, (time - start) / 1000, talk.columns));
  };
}
