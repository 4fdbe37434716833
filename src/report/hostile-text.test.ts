import { describe, expect, it } from 'vitest';
import { record, type SampleFinding } from '../test/sample-case.ts';
import { everything, sampleReport } from './test/sample-report.ts';

describe('hostile log text', () => {
  const hostile = [
    '=HYPERLINK("http://203.0.113.9")',
    '<script>alert(1)</script>',
    '\u001b[2J',
    '\u202etxt',
    "'; drop",
  ];
  const files = hostile.map((userAgent, index) => ({
    path: `h${index}.json`,
    records: [record(`event-${index}`, `2023-04-18T10:00:0${index}Z`, { userAgent })],
  }));
  const finding: SampleFinding = {
    id: 'd'.repeat(16),
    columns: { summary: hostile[1]! },
    events: files.map(({ path }) => [path, 0] as const),
  };

  it('is no markup in the page, whose policy allows neither script nor network', async () => {
    const { read } = await sampleReport([finding], everything, files);
    expect(read('report.html')).not.toMatch(/<script|javascript:|onload=|https?:/i);
    expect(read('report.html')).toContain("default-src 'none'");
    expect(read('report.html')).not.toContain('\u001b');
    expect(read('report.html')).not.toContain('\u202e');
  });

  it('is no formula in evidence.csv, and exact in evidence.ndjson', async () => {
    const { read } = await sampleReport([finding], everything, files);
    expect(read('evidence.csv')).toContain(`"'=HYPERLINK(""http://203.0.113.9"")"`);
    const agents = read('evidence.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).userAgent);
    expect(agents).toEqual(hostile);
  });
});
