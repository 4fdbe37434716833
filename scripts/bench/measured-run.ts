import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../src/package.ts';

/** What one process cost, all its threads together. */
export type Run = { seconds: number; cpuSeconds: number; peakBytes: number; stdout: string };

const cli = join(packageRoot, 'dist/cli.js');
const usage = new URL('./usage.js', import.meta.url).href;

/** Runs the built coldtrail in a process of its own, so that time and memory are all its own. Any exit code but 0 is an error. */
export const runCli = (args: readonly string[]): Promise<Run> => run(cli, args);

/** Runs a compiled script of this folder likewise. */
export const runScript = (name: string, args: readonly string[]): Promise<Run> =>
  run(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), args);

async function run(script: string, args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-bench-'));
  const usageFile = join(folder, 'usage.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', usage, script, ...args], {
    env: { ...process.env, COLDTRAIL_BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}\n${stderr}`);
  const used: Pick<Run, 'cpuSeconds' | 'peakBytes'> = JSON.parse(readFileSync(usageFile, 'utf8'));
  rmSync(folder, { recursive: true });
  return { seconds, ...used, stdout };
}
