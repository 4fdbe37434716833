// Tests the package, not the code: what npm would publish is packed, installed into an empty prefix, and run from there
// in a folder that has nothing to do with the checkout. Needs the registry for the dependencies, or npm's cache of them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot, packageVersion } from '../src/package.ts';

const windows = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'coldtrail package '));
try {
  const prefix = join(folder, 'prefix');
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(prefix);
  mkdirSync(elsewhere);

  const [packed] = JSON.parse(npm(packageRoot, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  const files: string[] = packed.files.map((file: { path: string }) => file.path);
  const needed = ['dist/cli.js', 'dist/ingest/scanner.wasm', 'queries/engine/duckdb-macros.sql'];
  for (const file of [...needed, 'LICENSE', 'README.md', 'CHANGELOG.md'])
    assert(files.includes(file), `the package lacks ${file}`);
  const strays = files.filter((file) => /(^|\/)(testdata|scripts|node_modules)\/|\.test\.|\.tsx?$/.test(file));
  assert.deepEqual(strays, [], 'the package holds files that its users do not need');

  npm(elsewhere, 'install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund', tarball());
  const coldtrail = (...args: string[]) =>
    execFileSync(join(prefix, windows ? 'coldtrail.cmd' : 'bin/coldtrail'), args, {
      cwd: elsewhere,
      encoding: 'utf8',
      shell: windows,
    });
  assert.equal(coldtrail('--version').trim(), packageVersion);
  assert.match(coldtrail('--help'), /analyze <evidence\.\.\.>/);
  assert.match(coldtrail('analyze', join(packageRoot, 'testdata/exports/sample'), '--out', 'report'), /report/);
  assert(existsSync(join(elsewhere, 'report/findings.json')), 'analyze wrote no findings.json');

  console.log(
    `${packed.filename}: ${files.length} files, ${(packed.size / 1e6).toFixed(1)} MB; installs, answers, analyzes`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function npm(cwd: string, ...args: string[]): string {
  // npm's own variables of the run that started this script would install into that project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return execFileSync(windows ? 'npm.cmd' : 'npm', args, { cwd, env, encoding: 'utf8', shell: windows });
}

function tarball(): string {
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  assert(file, 'npm pack left no tarball');
  return join(folder, file);
}
