import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import { packageRoot } from '../package.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, 'case.duckdb');
  const database = await openCase(file);
  await database.run(`insert into cloudtrail_logs (eventname, useragent) values ('Decrypt', null), ('AssumeRole', '')`);
  database.close();
});

const query = (args: string[], input?: string) =>
  coldtrail(['query', '--case', file, ...args], { cwd: folder, ...(input !== undefined && { input }) });
const sql = 'select eventname, useragent from cloudtrail_logs order by 1';

describe('coldtrail query', () => {
  it.each([[['-- calls\nselect 1 as a']], [['--', 'select 1 as a']], [['--', '-- calls\nselect 1 as a']]])(
    'takes SQL that begins with a comment, and stands behind --: %j',
    async (args) => {
      expect(await query(args)).toEqual({ code: 0, stdout: 'a\n1\n', stderr: '1 row\n' });
    },
  );

  it('prints CSV off a terminal, and the number of rows on standard error', async () => {
    expect(await query([sql])).toEqual({
      code: 0,
      stdout: 'eventname,useragent\nAssumeRole,""\nDecrypt,\n',
      stderr: '2 rows\n',
    });
  });

  it.each([
    { format: 'table', stdout: 'eventname   useragent\n──────────  ─────────\nAssumeRole\nDecrypt     NULL\n' },
    {
      format: 'json',
      stdout: '[\n{"eventname":"AssumeRole","useragent":""},\n{"eventname":"Decrypt","useragent":null}\n]\n',
    },
    {
      format: 'ndjson',
      stdout: '{"eventname":"AssumeRole","useragent":""}\n{"eventname":"Decrypt","useragent":null}\n',
    },
  ])('prints $format when asked', async ({ format, stdout }) => {
    expect(await query([sql, '--format', format, '--quiet'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('takes the query from a file, or from standard input', async () => {
    writeFileSync(join(folder, 'my query.sql'), `-- all of them\n${sql};\n`);
    const expected = await query([sql]);
    expect(await query(['--file', 'my query.sql'])).toEqual(expected);
    expect(await query([], `-- all of them\n${sql};\n`)).toEqual(expected);
  });

  it('refuses two queries, and a file that is not there, as wrong usage', async () => {
    expect(await query([sql, '--file', 'x.sql'])).toMatchObject({ code: 2, stdout: '' });
    const absent = await query(['--file', 'x.sql']);
    expect(absent).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('x.sql cannot be read') });
  });

  it('ends with exit code 5 and a caret when the query fails, and prints nothing', async () => {
    expect(await query(['select eventnam\nfrom cloudtrail_logs'])).toEqual({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^coldtrail: .*"eventnam".*\nline 1, column 8:\n {2}select eventnam\n {9}\^\n$/s),
    });
    expect(await query(['drop table cloudtrail_logs'])).toMatchObject({ code: 5, stdout: '' });
    expect(await query([], '')).toMatchObject({ code: 5, stderr: expect.stringContaining('empty') });
  });

  it('ends with exit code 3 where there is no case, and makes none', async () => {
    const run = await coldtrail(['query', '--case', 'absent.duckdb', sql], { cwd: folder });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(existsSync(join(folder, 'absent.duckdb'))).toBe(false);
  });

  it('reads a case that cannot be written, in a folder that cannot be written', async () => {
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    const run = await query([sql, '--quiet']);
    chmodSync(folder, 0o755);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['case.duckdb']);
  });

  it('streams, and ends quietly when its reader has seen enough', async () => {
    const cli = join(packageRoot, 'dist/cli.js');
    const endless = 'select range from range(1000000000000)';
    const run = spawn('sh', [
      '-c',
      `node "${cli}" query --case "${file}" "${endless}" | head -n 2; echo "\${PIPESTATUS:-}"`,
    ]);
    let stdout = '';
    let stderr = '';
    run.stdout.on('data', (data) => {
      stdout += data;
    });
    run.stderr.on('data', (data) => {
      stderr += data;
    });
    await new Promise((resolve) => run.on('close', resolve));
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: 'range\n0', stderr: '' });
  });

  it('binds --param values, whatever is in them', async () => {
    const named = 'select eventname from cloudtrail_logs where eventname = $name';
    expect(await query([named, '--param', 'name=Decrypt', '--quiet'])).toMatchObject({
      stdout: 'eventname\nDecrypt\n',
    });
    expect(await query([named, '--param', `name=x' or 'a'='a`, '--quiet'])).toMatchObject({ stdout: 'eventname\n' });
    expect(await query([named])).toMatchObject({ code: 5, stderr: expect.stringContaining('--param name=…') });
    expect(await query([named, '--param', 'name'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no name=value'),
    });
    expect(await query([named, '--param', 'name=a', '--param', 'name=b'])).toMatchObject({ code: 2 });
  });

  it('stops at --limit and says that there is more', async () => {
    expect(await query(['select range from range(5000)', '--limit', '2'])).toEqual({
      code: 0,
      stdout: 'range\n0\n1\n',
      stderr: '2 rows, and there are more (--limit)\n',
    });
    expect(await query(['select range from range(2)', '--limit', '2'])).toMatchObject({ stderr: '2 rows\n' });
    expect(await query([sql, '--limit', '0', '--format', 'json'])).toMatchObject({ stdout: '[]\n' });
    expect(await query([sql, '--limit', '-1'])).toMatchObject({ code: 2 });
  });

  it('stops at --timeout with exit code 5', async () => {
    const long = 'select count(*) from range(1000000000) a, range(1000000000) b where a.range + b.range = -1';
    const { code, stdout, stderr } = await query([long, '--timeout', '0.5s']);
    expect({ code, stdout, stderr }).toEqual({
      code: 5,
      stdout: '',
      stderr: 'coldtrail: The query was stopped after 0.5 s (--timeout).\n',
    });
    expect(await query([sql, '--timeout', 'soon'])).toMatchObject({ code: 2 });
  });

  it('ends with exit code 130 when it is interrupted', async () => {
    const rows = 'select range from range(1000000000000)';
    const run = spawn('node', [join(packageRoot, 'dist/cli.js'), 'query', '--case', file, rows]);
    run.stdout.once('data', () => run.kill('SIGINT')).resume();
    expect(await new Promise((resolve) => run.on('close', resolve))).toBe(130);
  });

  it('explains how a query would be run, and only what it would run', async () => {
    const explained = await query([
      'select count(*) from cloudtrail_logs where eventname = $n',
      '--param',
      'n=Decrypt',
      '--explain',
    ]);
    expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining('SEQ_SCAN') });
    expect(await query(['delete from cloudtrail_logs', '--explain'])).toMatchObject({ code: 5, stdout: '' });
    expect(await query(['select 1; drop table finding', '--explain'])).toMatchObject({ code: 5, stdout: '' });
  });

  it('says what to write instead of what only Athena has', async () => {
    const { code, stderr } = await query([
      `select cast(json_extract(requestparameters, '$.a') as array(varchar)) from cloudtrail_logs`,
    ]);
    expect(code).toBe(5);
    expect(stderr).toMatch(/line 1, column 55:\n.*\n *\^\nInstead: the type array\(varchar\) is written varchar\[\]/);
  });
});
