import { describe, expect, it } from 'vitest';
import { exitCode, MendableError } from '../errors.ts';
import { standardInput } from '../evidence/standard-input-name.ts';
import { nameOf } from './command.ts';
import { createCommandLine } from './command-line.ts';
import { commands } from './index.ts';

/** What a command line comes to: the values that its command runs with, its help, or the sentence that refuses it. */
async function read(...argv: string[]) {
  const result: { command?: string; values?: object; text?: string; refusal?: string } = {};
  const entries = commands.map((entry) => ({
    ...entry,
    load: async () => ({
      ...(await entry.load()),
      run: async (args: object) => {
        // An option that was not given is undefined, which JSON leaves out.
        Object.assign(result, { command: nameOf(entry), values: JSON.parse(JSON.stringify(args)) });
        return [];
      },
    }),
  }));
  const write = async (text: string) => {
    result.text = (result.text ?? '') + text;
    return true;
  };
  try {
    await createCommandLine(entries, { write, signal: new AbortController().signal })(argv);
  } catch (error) {
    if (!(error instanceof MendableError) || error.code !== exitCode.usage) throw error;
    result.refusal = error.message;
  }
  return result;
}

describe('the place of an option', () => {
  const loaded = { command: 'load', values: { evidence: ['export'], case: 'c', quiet: true } };

  it.each([
    ['load', 'export', '--case', 'c', '--quiet'],
    ['load', '--quiet', '--case', 'c', 'export'],
    ['load', '--case=c', 'export', '--quiet'],
    ['--quiet', 'load', 'export', '--case', 'c'],
    ['--case=c', '--quiet', 'load', 'export'],
  ])('is anywhere: %s %s %s %s', async (...argv) => {
    expect(await read(...argv)).toEqual(loaded);
  });

  it('is not behind --: what follows are paths, with a dash or without', async () => {
    expect(await read('load', '--case', 'c', 'a', '--', '-b', '--quiet', '--help')).toMatchObject({
      values: { evidence: ['a', '-b', '--quiet', '--help'], case: 'c' },
    });
    expect(await read('load', '--', 'export', '--case', 'c')).toMatchObject({
      refusal: 'Missing: --case.\nSee: coldtrail load --help',
    });
  });
});

describe('a value', () => {
  it.each([
    { argv: ['load', 'x', '--case=a=b'], values: { case: 'a=b' } },
    { argv: ['load', 'x', '--case=-c'], values: { case: '-c' } },
    { argv: ['load', 'x', '--case', '007'], values: { case: '007' } },
    { argv: ['load', '007', '1e3', 'true', '--case', 'c'], values: { evidence: ['007', '1e3', 'true'] } },
    { argv: ['load', 'x', '--case', 'c', '--temp-dir', 't'], values: { tempDir: 't' } },
    { argv: ['load', 'x', '--case', 'c', '--threads', '2'], values: { threads: 2 } },
    { argv: ['query', '--case', 'c', '--limit', '0'], values: { limit: 0 } },
    { argv: ['query', '--case', 'c', '--param', 'a=1', 'select 1'], values: { param: ['a=1'], sql: 'select 1' } },
    { argv: ['query', '--case', 'c', '--param', 'a=1', '--param=b=2'], values: { param: ['a=1', 'b=2'] } },
    { argv: ['analyze', 'x', '--out', 'o', '--format', 'csv', 'y'], values: { evidence: ['x', 'y'], format: ['csv'] } },
  ])('is what was typed: $argv', async ({ argv, values }) => {
    expect(await read(...argv)).toMatchObject({ values });
  });

  it('is not there for what was not given: neither an empty list nor a false', async () => {
    expect(await read('detections')).toEqual({ command: 'detections', values: {} });
    expect(await read('detect', '--case', 'c')).toEqual({ command: 'detect', values: { case: 'c' } });
  });

  it('is for a flag the next argument of the command', async () => {
    expect(await read('load', '--case', 'c', '--quiet', 'false')).toMatchObject({
      values: { evidence: ['false'], quiet: true },
    });
  });

  it.each([
    { argv: ['load', 'x', '--case'], refusal: '--case needs a value.' },
    { argv: ['load', 'x', '--case='], refusal: '--case needs a value.' },
    { argv: ['load', 'x', '--case', ''], refusal: '--case needs a value.' },
    { argv: ['load', 'x', '--case', '--quiet'], refusal: '--case needs a value.' },
    { argv: ['load', 'x', '--case', 'c', '--threads', ''], refusal: '--threads needs a value.' },
    { argv: ['query', '--case', 'c', '--param', 'a=1', '--param', ''], refusal: '--param needs a value.' },
    { argv: ['load', 'x', '--case', 'c', '--quiet=false'], refusal: '--quiet takes no value.' },
    {
      argv: ['load', 'x', '--case', 'a', '--case', 'b', '--case=c'],
      refusal: '--case was given 3 times; it takes one value.',
    },
    {
      argv: ['query', '--case', 'c', '--format', 'xml'],
      refusal: '--format xml is not among the choices: table, csv, json, ndjson.',
    },
    {
      argv: ['analyze', 'x', '--out', 'o', '--format', 'csv', '--format', 'xml'],
      refusal: '--format xml is not among the choices: csv, json, html, timesketch.',
    },
    {
      argv: ['load', 'x', '--case', 'c', '--memory', 'much'],
      refusal: '--memory much is no amount. Write it as 2GB or 1500MB.',
    },
  ])('is refused: $argv', async ({ argv, refusal }) => {
    expect(await read(...argv)).toEqual({ refusal: `${refusal}\nSee: coldtrail ${argv[0]} --help` });
  });

  it.each(['two', '0', '-1', '1.5', ' ', '99999999999999999999'])('is no number of threads: %j', async (threads) => {
    const { refusal } = await read('load', 'x', '--case', 'c', '--threads', threads);
    expect(refusal).toMatch(/^--threads takes a whole number from 1 on\.\n/);
  });

  it.each(['x', '-1', '0.5'])('is no limit of rows: %j', async (limit) => {
    const { refusal } = await read('query', '--case', 'c', '--limit', limit);
    expect(refusal).toMatch(/^--limit takes a whole number from 0 on\.\n/);
  });
});

describe('a dash', () => {
  it.each([
    ['load', '-', '--case', 'c'],
    ['load', '--case', 'c', '-'],
    ['load', '--case', 'c', '--', '-'],
  ])('by itself is standard input: %s %s %s %s', async (...argv) => {
    expect(await read(...argv)).toMatchObject({ values: { evidence: [standardInput] } });
  });

  it('is also a file of SQL', async () => {
    expect(await read('query', '--case', 'c', '--file', '-')).toMatchObject({ values: { file: standardInput } });
  });

  it.each(['-- calls\nselect 1', '--\nselect 1', '- 1'])('may begin SQL: %j', async (sql) => {
    const { values } = await read('query', '--case', 'c', sql);
    expect(values).toEqual({ case: 'c', sql: ` ${sql}` });
    expect(await read('query', '--case', 'c', '--', sql)).toMatchObject({ values: { case: 'c', sql } });
  });
});

describe('a name with no-', () => {
  it('is --no-color, which is a name like others', async () => {
    expect(await read('load', 'x', '--case', 'c', '--no-color')).toMatchObject({ values: { noColor: true } });
    expect((await read('load', 'x', '--case', 'c')).values).not.toHaveProperty('noColor');
  });

  it.each(['--no-quiet', '--no-case', '--color'])('is unknown as %s', async (option) => {
    expect((await read('load', 'x', '--case', 'c', option)).refusal).toMatch(`Unknown option: ${option}.`);
  });
});

describe('what is unknown', () => {
  it.each([
    { argv: ['load', 'x', '--cse', 'a'], refusal: 'Unknown option: --cse. Did you mean --case?' },
    { argv: ['load', 'x', '--cse=a'], refusal: 'Unknown option: --cse=a. Did you mean --case?' },
    { argv: ['load', '--cse', 'a', 'x'], refusal: 'Unknown option: --cse. Did you mean --case?' },
    { argv: ['load', 'x', '-case', 'a'], refusal: 'Unknown option: -case. Did you mean --case?' },
    { argv: ['load', 'x', '--tempDir', 't'], refusal: 'Unknown option: --tempDir. Did you mean --temp-dir?' },
    { argv: ['load', 'x', '-q'], refusal: 'Unknown option: -q.' },
    { argv: ['load', 'x', '--__proto__', 'c'], refusal: 'Unknown option: --__proto__.' },
    { argv: ['query', 'a', 'b', '--case', 'c'], refusal: 'Unknown argument: b.' },
    { argv: ['query', 'a', 'b', 'd', '--case', 'c'], refusal: 'Unknown arguments: b, d.' },
    { argv: ['detect', 'c'], refusal: 'Unknown argument: c.' },
  ])('is refused with what was meant: $argv', async ({ argv, refusal }) => {
    expect(await read(...argv)).toEqual({ refusal: `${refusal}\nSee: coldtrail ${argv[0]} --help` });
  });

  it.each([
    { argv: [], refusal: 'Which command?' },
    { argv: ['--'], refusal: 'Which command?' },
    { argv: ['-'], refusal: 'Which command?' },
    { argv: ['laod', 'x'], refusal: 'Unknown command: laod. Did you mean load?' },
    { argv: ['laod', '--help'], refusal: 'Unknown command: laod. Did you mean load?' },
    { argv: ['help'], refusal: 'Unknown command: help.' },
    { argv: ['--verzion'], refusal: 'Unknown option: --verzion. Did you mean --version?' },
    { argv: ['-h'], refusal: 'Unknown option: -h.' },
  ])('is refused where there is no command: $argv', async ({ argv, refusal }) => {
    expect(await read(...argv)).toEqual({ refusal: `${refusal}\nSee: coldtrail --help` });
  });

  it.each([
    ['load', '--quieet'],
    ['load', 'x', '--case', '--quieet'],
    ['load', 'x', '--threads', 'two', '--quieet'],
    ['load', '--case', 'a', '--case', 'b', '--quieet'],
  ])('comes before what is missing or does not fit: %s %s', async (...argv) => {
    expect((await read(...argv)).refusal).toMatch(/^Unknown option: --quieet\. Did you mean --quiet\?\n/);
  });

  it('may be an abbreviation: there are none', async () => {
    const { refusal } = await read('load', 'x', '--case', 'c', '--threa', '2');
    expect(refusal).toMatch('Unknown option: --threa. Did you mean --threads?');
  });
});

describe('what is missing', () => {
  it.each([
    { argv: ['load'], refusal: 'Missing: <evidence...>.' },
    { argv: ['load', '--case', 'c'], refusal: 'Missing: <evidence...>.' },
    { argv: ['load', 'x'], refusal: 'Missing: --case.' },
    { argv: ['report'], refusal: 'Missing: --case, --out.' },
    { argv: ['export', 'folder', '--case', 'c'], refusal: 'Missing: --to.' },
  ])('is named: $argv', async ({ argv, refusal }) => {
    expect(await read(...argv)).toEqual({ refusal: `${refusal}\nSee: coldtrail ${argv[0]} --help` });
  });
});

describe('the help', () => {
  it.each([
    ['load', '--help'],
    ['--help', 'load'],
    ['load', 'x', '--case', '--help'],
    ['load', '--cse', '--help'],
  ])('is given whatever else is there: %s %s', async (...argv) => {
    const { text, command } = await read(...argv);
    expect(command).toBeUndefined();
    expect(text).toMatch(/^Usage: coldtrail load <evidence\.\.\.> --case <file> \[options\]\n/);
  });

  it('says what an argument takes, and what else holds for it', async () => {
    const { text } = await read('analyze', '--help');
    const words = text!.replace(/\s+/g, ' ');
    expect(words).toContain(
      'evidence files, folders, globs, archives, or - for standard input; only ever read (required; repeatable)',
    );
    expect(words).toContain('--out <folder> folder of the report (required)');
    expect(words).toContain('--threads <count> threads at work (default: one a core)');
    expect(words).toContain('csv, json, html, timesketch (repeatable; default: csv, json and html)');
    expect(words).toContain('--no-color no colours');
    expect(words).toContain('--help show this help');
  });

  it('has lines of 100 columns at most, but for examples, which can be copied', async () => {
    for (const entry of commands) {
      const { text } = await read(nameOf(entry), '--help');
      const [options, examples] = text!.split('\nExamples:\n');
      for (const line of options!.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      for (const [commandLine] of (await entry.load()).examples)
        expect(examples).toContain(`  coldtrail ${commandLine}\n`);
    }
  });

  it('loads no command to list them all', async () => {
    const entries = commands.map((entry) => ({ ...entry, load: () => expect.unreachable(`${entry.usage} is loaded`) }));
    let text = '';
    const write = async (written: string) => {
      text += written;
      return true;
    };
    const run = createCommandLine(entries, { write, signal: new AbortController().signal });
    expect(await run(['--help'])).toEqual([]);
    for (const { usage, summary } of commands) expect(text.replace(/ +/g, ' ')).toContain(` ${usage} ${summary}\n`);
  });
});
