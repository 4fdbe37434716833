import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameOf } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { packageVersion } from './package.ts';
import { coldtrail, temporaryFolder } from './test/coldtrail.ts';

const names = commands.map(nameOf);

describe('the command line', () => {
  it('lists its commands and exit codes', async () => {
    const { code, stdout, stderr } = await coldtrail(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { usage } of commands) expect(stdout).toContain(`  ${usage}  `);
    expect(stdout).toContain('Exit codes:');
  });

  it('tells its version', async () => {
    expect(await coldtrail(['--version'])).toEqual({ code: 0, stdout: `${packageVersion}\n`, stderr: '' });
  });

  it.each(names)('%s --help shows what it does, and an example', async (name) => {
    const { code, stdout, stderr } = await coldtrail([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain(`coldtrail ${name} `);
  });

  it('speaks English whatever the locale', async () => {
    const { stdout } = await coldtrail(['--help'], { env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' } });
    expect(stdout).toContain('show this help');
  });

  it.each([
    { args: [], says: /Which command\?/ },
    { args: ['laod', 'x'], says: /Unknown command: laod\. Did you mean load\?/ },
    { args: ['--verzion'], says: /Unknown option: --verzion\. Did you mean --version\?/ },
    { args: ['load'], says: /Missing: <evidence\.\.\.>/ },
    { args: ['load', 'export'], says: /Missing: --case/ },
    { args: ['load', 'export', '--case'], says: /--case needs a value/ },
    { args: ['load', 'export', '--case='], says: /--case needs a value/ },
    { args: ['load', 'export', '--cse', 'a'], says: /Unknown option: --cse\. Did you mean --case\?/ },
    { args: ['load', 'export', '--case', 'a', '--case', 'b'], says: /--case was given 2 times/ },
    { args: ['load', 'export', '--case', 'a', '--threads', 'two'], says: /--threads takes a whole number/ },
    { args: ['load', 'export', '--case', 'a', '--threads', '0'], says: /--threads takes a whole number/ },
    { args: ['load', 'export', '--case', 'a', '--memory', 'much'], says: /--memory much is no amount/ },
  ])('refuses $args with exit code 2, says why, and touches nothing', async ({ args, says }) => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await coldtrail(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^coldtrail: /);
    expect(stderr).not.toMatch(/ at .*\.js/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('makes terminal escapes in an argument visible', async () => {
    const { stderr } = await coldtrail(['\x1b[2Jload']);
    expect(stderr).toContain('\\x1b[2Jload');
    expect(stderr).not.toContain('\x1b');
  });
});
