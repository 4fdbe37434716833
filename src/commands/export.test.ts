import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../case/database.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';

/** A record with what formats stumble over: a number that JSON parsers shorten, a formula, line breaks, an empty text. */
const record = (id: number, fields = '') =>
  `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice"},` +
  `"eventTime":"2024-03-05T07:08:0${id}Z","eventSource":"s3.amazonaws.com","eventName":"PutObject",` +
  `"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.9","eventID":"id-${id}","recipientAccountId":"111122223333"${fields}}`;

const odd = record(
  2,
  `,"userAgent":"=cmd|' /C calc'!A0","errorMessage":"one\\rtwo, \\"three\\"","errorCode":"","requestParameters":{"n": 1.10},"resources":[{"ARN":"arn:aws:s3:::b","type":"AWS::S3::Bucket"}]`,
);

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'evidence/logs'), { recursive: true });
  writeFileSync(join(folder, 'evidence/logs/b.json'), `{"Records":[${record(3)},${odd}]}`);
  // The same record as in b.json, and one in the pretty print of `aws cloudtrail lookup-events`.
  writeFileSync(join(folder, 'evidence/logs/c.json'), `{"Records":[${record(3)}]}`);
  writeFileSync(
    join(folder, 'evidence/logs/a.json'),
    JSON.stringify({ Events: [{ CloudTrailEvent: record(1).replace(',"eventTime"', ',\n  "eventTime"') }] }, null, 2),
  );
  expect(await coldtrail(['load', 'evidence', '--case', 'case.duckdb'], { cwd: folder })).toMatchObject({ code: 0 });
});

const run = (to: string, out = 'out', ...args: string[]) =>
  coldtrail(['export', '--case', 'case.duckdb', '--to', to, out, ...args], { cwd: folder });
const exported = (file: string) => readFileSync(join(folder, 'out', file), 'utf8');

describe('coldtrail export', () => {
  it.each(['csv', 'ndjson'])('writes the same %s of a case that grew, in whatever order', async (to) => {
    const file = to === 'csv' ? 'events.csv' : 'events.ndjson';
    await run(to, 'whole');
    for (const name of ['c', 'b', 'a'])
      await coldtrail(['load', `evidence/*/${name}.json`, '--case', 'grown.duckdb'], { cwd: folder });
    const { code } = await coldtrail(['export', '--case', 'grown.duckdb', '--to', to, 'grown'], { cwd: folder });
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'grown', file), 'utf8')).toBe(readFileSync(join(folder, 'whole', file), 'utf8'));
  });

  it('writes Parquet with the nested columns of the case, in the order of time', async () => {
    expect(await run('parquet')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 events in out.events\.parquet \(.* kB\)\n$/),
      stderr: '',
    });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['events.parquet', 'export.json']);
    const database = await openDatabase(':memory:', { tempDirectory: join(folder, 'out') });
    const file = join(folder, 'out/events.parquet').replaceAll("'", "''");
    const rows = await database.rows(
      `select eventid, useridentity.arn, resources[1].type as type, requestparameters, cast(event_at as varchar) as at, source_file, record_index
       from read_parquet('${file}')`,
    );
    database.close();
    const arn = 'arn:aws:iam::111122223333:user/alice';
    expect(rows).toEqual([
      {
        eventid: 'id-1',
        arn,
        type: null,
        requestparameters: null,
        at: '2024-03-05 07:08:01',
        source_file: 'logs/a.json',
        record_index: 0,
      },
      {
        eventid: 'id-2',
        arn,
        type: 'AWS::S3::Bucket',
        requestparameters: expect.stringContaining('"n"'),
        at: '2024-03-05 07:08:02',
        source_file: 'logs/b.json',
        record_index: 1,
      },
      {
        eventid: 'id-3',
        arn,
        type: null,
        requestparameters: null,
        at: '2024-03-05 07:08:03',
        source_file: 'logs/b.json',
        record_index: 0,
      },
    ]);
  });

  it('writes CSV with a column a field, guarded against formulas, NULL apart from empty', async () => {
    expect(await run('csv')).toMatchObject({ code: 0 });
    const [header, first, second, third] = exported('events.csv').split('\n');
    const columns = header!.split(',');
    expect(columns).toContain('useridentity.sessioncontext.sessionissuer.arn');
    expect(columns.slice(-3)).toEqual(['event_at', 'source_file', 'record_index']);
    expect(first).toContain(',2024-03-05T07:08:01Z,logs/a.json,0');
    expect(second).toContain(`'=cmd|' /C calc'!A0`);
    expect(second).toContain('"one\rtwo, ""three"""');
    expect(second).toContain(',"",');
    expect(first).not.toContain('""');
    expect(third!.split(',')).toHaveLength(columns.length);
  });

  it('writes the records’ own text as NDJSON, a line each, duplicates once', async () => {
    expect(await run('ndjson')).toMatchObject({ code: 0 });
    const spaced = record(1).replace(',"eventTime"', ',   "eventTime"');
    expect(exported('events.ndjson')).toBe(`${spaced}\n${record(3)}\n${odd}\n`);
  });

  it('ends with exit code 3 when the evidence has changed, names it, and leaves the earlier export whole', async () => {
    await run('ndjson');
    const before = exported('events.ndjson');
    writeFileSync(join(folder, 'evidence/logs/b.json'), `{"Records":[${record(3)}]}`);
    const { code, stderr } = await run('ndjson');
    expect(code).toBe(3);
    expect(stderr).toContain('logs/b.json has changed since it was loaded');
    expect(exported('events.ndjson')).toBe(before);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['events.ndjson', 'export.json']);
  });

  it('finds evidence that has moved', async () => {
    renameSync(join(folder, 'evidence'), join(folder, 'moved'));
    expect(await run('ndjson')).toMatchObject({ code: 3 });
    expect(await run('ndjson', 'out', '--evidence', 'moved')).toMatchObject({ code: 0 });
  });

  it('replaces an earlier export, and refuses a folder that holds anything else', async () => {
    await run('csv');
    expect(await run('parquet')).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['events.parquet', 'export.json']);
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/events.csv'), 'mine');
    const { code, stderr } = await run('csv', 'mine');
    expect(code).toBe(2);
    expect(stderr).toContain('did not export (events.csv)');
    expect(readFileSync(join(folder, 'mine/events.csv'), 'utf8')).toBe('mine');
  });

  it('refuses to write into the evidence', async () => {
    expect(await run('csv', 'evidence/out')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('inside the evidence'),
    });
    expect(readdirSync(join(folder, 'evidence'))).toEqual(['logs']);
  });
});
