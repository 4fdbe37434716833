import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../package.ts';
import { nameOf } from './command.ts';
import { commands } from './index.ts';

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(packageRoot, 'docs')).map((page) => `docs/${page}`)]
  .filter((page) => page.endsWith('.md'))
  .map((page) => ({ page, text: readFileSync(join(packageRoot, page), 'utf8') }));
const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

/** What the one group of `pattern` matches anywhere on the pages, each with its page. */
const mentions = (pattern: RegExp, partOf: (text: string) => string = (text) => text) =>
  pages.flatMap(({ page, text }) =>
    [...partOf(text).matchAll(pattern)].map(([, mention]) => ({ page, mention: mention! })),
  );

const codeBlocks = (text: string) => [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');

describe('the documentation', () => {
  it('names only npm scripts that there are', () => {
    const named = mentions(/\bnpm run ([\w:-]+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ mention }) => !(mention in scripts))).toEqual([]);
  });

  it('names only commands and options that there are', async () => {
    const options = new Map<string, string[]>();
    for (const entry of commands)
      options.set(nameOf(entry), [...Object.keys((await entry.load()).options), 'help', 'version']);
    const commandLines = mentions(/^(?:\$ )?coldtrail ((?:[^\n\\]|\\\n)+)/gm, codeBlocks);
    expect(commandLines.length).toBeGreaterThan(0);
    const faults = commandLines.filter(({ mention }) => {
      const [name, ...words] = mention.split(/\s+/);
      if (name!.startsWith('-')) return !['--help', '--version'].includes(name!);
      const used = words.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? []);
      return !options.has(name!) || used.some((option) => !options.get(name!)!.includes(option));
    });
    expect(faults).toEqual([]);
  });

  it('links only to files that there are', () => {
    const links = mentions(/\]\(([^)#:]+)(?:#[^)]*)?\)/g);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(({ page, mention }) => !existsSync(join(packageRoot, dirname(page), mention)))).toEqual([]);
  });

  it('has for every command a description, options with a meaning, and an example', async () => {
    for (const entry of commands) {
      const command = await entry.load();
      expect(command.description).toMatch(/\.$/);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const [name, option] of Object.entries({ ...command.positionals, ...command.options }))
        expect(option.describe, `--${name} of ${entry.usage}`).toMatch(/\w/);
      const positionals = Object.entries(command.positionals).map(([name, { required, repeatable }]) =>
        (required ? '<_>' : '[_]').replace('_', repeatable ? `${name}...` : name),
      );
      expect([nameOf(entry), ...positionals].join(' ')).toBe(entry.usage);
      for (const [commandLine] of command.examples) expect(commandLine.split(' ')[0]).toBe(nameOf(entry));
    }
  });
});
