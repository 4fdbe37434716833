import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './package.ts';

/** The stages, upstream first: a module imports from its own stage and from those before it, never from one after it. */
const stages = [
  ['errors.ts', 'package.ts'],
  ['terminal'],
  ['evidence'],
  ['case'],
  ['ingest'],
  ['integrity'],
  ['reference'],
  ['detect'],
  ['report'],
  ['commands'],
  ['cli.ts'],
];

const sourceRoot = join(packageRoot, 'src');
const modules = readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.split('/').includes('test'))
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

interface Import {
  readonly from: string;
  /** A module of ours relative to src/, or the name of a package. */
  readonly to: string;
  readonly ours: boolean;
  /** Loaded together with `from`: neither a type only, nor imported with `import()` when it is needed. */
  readonly atStart: boolean;
}

const importStatement = /^(?:import|export)( type)? (?:[\w*{][^';]*? from )?'([^']+)'|\bimport\('([^']+)'\)/gm;

const imports = modules.flatMap((from) => {
  const text = readFileSync(join(sourceRoot, from), 'utf8');
  return [...text.matchAll(importStatement)].map(([, type, name, lazyName]): Import => {
    const specifier = name ?? lazyName!;
    const atStart = type === undefined && lazyName === undefined;
    if (!specifier.startsWith('.')) return { from, to: specifier, ours: false, atStart };
    // AssemblyScript's imports leave the extension out.
    const file = specifier.endsWith('.ts') ? specifier : `${specifier}.ts`;
    return { from, to: relative(sourceRoot, resolve(sourceRoot, dirname(from), file)), ours: true, atStart };
  });
});
const ourImports = imports.filter(({ ours }) => ours);

const stageOf = (file: string) => stages.findIndex((stage) => stage.includes(file.split('/')[0]!));
const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

describe('the architecture', () => {
  it('has every module in a stage', () => {
    expect(modules.filter((file) => stageOf(file) < 0)).toEqual([]);
  });

  it('sees the imports: the command line is wired to its commands', () => {
    const ours = true;
    expect(ourImports).toContainEqual({ from: 'cli.ts', to: 'commands/index.ts', ours, atStart: true });
    expect(ourImports).toContainEqual({ from: 'commands/index.ts', to: 'commands/load.ts', ours, atStart: false });
  });

  it('lets a stage import only from itself and from the stages before it', () => {
    expect(ourImports.filter(({ from, to }) => stageOf(to) > stageOf(from))).toEqual([]);
  });

  it('imports only modules that exist', () => {
    const importable = new Set(modules);
    expect(ourImports.filter(({ to }) => !importable.has(to))).toEqual([]);
  });

  it('has DuckDB in one room: only the case imports it', () => {
    const importers = imports.filter(({ to }) => to.startsWith('@duckdb/')).map(({ from }) => from);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((from) => !from.startsWith('case/'))).toEqual([]);
  });

  it('answers --help without DuckDB: it is loaded when a case is opened', () => {
    const commands = ourImports.filter(({ from }) => from === 'commands/index.ts').map(({ to }) => to);
    for (const entry of ['cli.ts', ...commands]) {
      const loaded = new Set([entry]);
      for (const file of loaded)
        for (const { from, to, atStart } of imports) if (from === file && atStart) loaded.add(to);
      expect([...loaded].filter((name) => name.startsWith('@duckdb/')).map((name) => `${entry}: ${name}`)).toEqual([]);
    }
  });

  it('has no import cycle', () => {
    expect(modules.flatMap((file) => cycleFrom(file))).toEqual([]);
  });

  it('imports no package that package.json does not list, and lists none that it does not import', () => {
    const used = new Set(
      imports.filter(({ to, ours }) => !ours && !to.startsWith('node:')).map(({ to }) => packageOf(to)),
    );
    expect([...used].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });
});

/** The shortest way along imports from `start` back to itself, as a list of its modules; empty if there is none. */
function cycleFrom(start: string): string[] {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const { to } of ourImports.filter(({ from }) => from === way.at(-1))) {
      if (to === start) return [...way, start];
      if (seen.has(to)) continue;
      seen.add(to);
      ways.push([...way, to]);
    }
  }
  return [];
}
