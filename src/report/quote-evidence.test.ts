import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { record, type SampleFinding, sampleFiles } from '../test/sample-case.ts';
import { everything, sampleReport } from './test/sample-report.ts';
import { writeReport } from './write-report.ts';

describe('quoted evidence', () => {
  it('is the record byte for byte, in the order of the events, with its hash', async () => {
    const { read } = await sampleReport();
    const rows = read('evidence.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => row.record)).toEqual([
      sampleFiles[1]!.records[0],
      sampleFiles[0]!.records[0],
      sampleFiles[0]!.records[1],
    ]);
    for (const row of rows) expect(row.recordSha256).toBe(createHash('sha256').update(row.record).digest('hex'));
    expect(rows.map((row) => [row.sourceFile, row.recordIndex])).toEqual([
      ['a.json', 0],
      ['AWSLogs/b.json.gz', 0],
      ['AWSLogs/b.json.gz', 1],
    ]);
  });

  it('keeps spelling that a JSON parser would change', async () => {
    const odd = `{"eventID":"e","eventTime":"2023-04-18T10:00:00Z","eventName":"PutObject",\t"n":1.10,"n":2e0,"s":"\\u0041"}`;
    const finding: SampleFinding = { id: 'f'.repeat(16), events: [['odd.json', 0]] };
    const { read } = await sampleReport([finding], everything, [{ path: 'odd.json', records: [odd] }]);
    expect(JSON.parse(read('evidence.ndjson')).record).toBe(odd);
  });

  it('is the decoded text of a record that lies in a JSON string', async () => {
    const inner = record('event-9', '2023-04-18T10:00:00Z');
    const finding: SampleFinding = { id: 'e'.repeat(16), events: [['lookup.json', 0]] };
    const files = [{ path: 'lookup.json', records: [JSON.stringify(inner)] }];
    const { read } = await sampleReport([finding], everything, files);
    const row = JSON.parse(read('evidence.ndjson'));
    expect(row.record).toBe(inner);
    expect(row.recordSha256).toBe(createHash('sha256').update(inner).digest('hex'));
  });

  it('is refused from a file that has changed since it was loaded, and the earlier report stays', async () => {
    const { folder, database, out, read } = await sampleReport();
    const before = read('SHA256SUMS');
    writeFileSync(join(folder, 'evidence/a.json'), '{"Records":[]}');
    await expect(writeReport(database, out, { formats: [] })).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/^a\.json has changed/),
    });
    expect(read('SHA256SUMS')).toBe(before);
    expect(existsSync(join(out, 'timesketch.jsonl'))).toBe(true);
    expect(readdirSync(out).filter((file) => file.startsWith('.'))).toEqual([]);
  });

  it('is found where the evidence lies now, with --evidence', async () => {
    const { folder, database, out, read } = await sampleReport();
    const before = read('SHA256SUMS');
    const moved = join(folder, 'moved');
    renameSync(join(folder, 'evidence'), moved);
    await expect(writeReport(database, out, everything)).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/a\.json|b\.json\.gz.*--evidence/),
    });
    await writeReport(database, out, { ...everything, evidence: moved });
    expect(read('SHA256SUMS')).toBe(before);
  });
});
