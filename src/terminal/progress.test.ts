import { describe, expect, it } from 'vitest';
import { type Progress, progressLine, showProgress } from './progress.ts';
import type { Talk } from './talk.ts';

const halfway: Progress = { files: 1200, totalFiles: 3000, bytes: 50e6, totalBytes: 100e6, events: 600_000 };

/** A talk on a terminal of 100 columns that remembers its status lines. */
function terminal(lines: string[]): Talk {
  const silent = () => {};
  return { say: silent, detail: silent, warn: silent, status: (line) => lines.push(line), columns: 100 };
}

describe('the progress of a load', () => {
  it('tells files, bytes, events, rate and time left', () => {
    expect(progressLine(halfway, 10, 120)).toBe(
      '██████████░░░░░░░░░░  50 %  10 s left  600,000 events  60,000/s  1,200 of 3,000 files  50.0 MB of 100 MB',
    );
  });

  it.each([40, 60, 80])('fits a terminal of %i columns, what matters least left out', (columns) => {
    const line = progressLine(halfway, 10, columns);
    expect(line.length).toBeLessThan(columns);
    expect(line).toContain('10 s left');
  });

  it('foretells nothing from the first moments', () => {
    expect(progressLine({ ...halfway, bytes: 1 }, 0.1, 120)).not.toMatch(/left|\/s/);
  });

  it('is at its end with evidence of no bytes at all', () => {
    const empty = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0, events: 0 };
    expect(progressLine(empty, 0, 120)).toContain('100 %');
    expect(progressLine({ ...empty, files: 1, totalFiles: 2 }, 5, 120)).toContain('50 %');
  });

  it('stays at the whole when a file grew while it was read', () => {
    expect(progressLine({ ...halfway, bytes: 120e6 }, 10, 120)).toContain('100 %');
  });

  it('is drawn ten times a second at most', () => {
    const lines: string[] = [];
    let time = 0;
    const show = showProgress(terminal(lines), () => time);
    for (time = 0; time < 1000; time += 10) show(halfway);
    expect(lines).toHaveLength(10);
  });

  it('is not drawn where there is no terminal', () => {
    const lines: string[] = [];
    showProgress({ ...terminal(lines), columns: 0 })(halfway);
    expect(lines).toEqual([]);
  });
});
