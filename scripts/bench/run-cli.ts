import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../src/package.ts';

/** What one run of the command line cost. */
export type Run = { seconds: number; peakBytes: number; stdout: string };

const cli = join(packageRoot, 'dist/cli.js');
const peakMemory = new URL('./peak-memory.js', import.meta.url).href;

/** Runs the built coldtrail in a process of its own, so that time and memory are all its own; an exit code not in `codes` is an error. */
export async function runCli(args: readonly string[], codes: readonly number[] = [0]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-bench-'));
  const peakFile = join(folder, 'peak');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', peakMemory, cli, ...args], {
    env: { ...process.env, COLDTRAIL_BENCH_PEAK: peakFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const seconds = (performance.now() - startedAt) / 1000;
  if (code === null || !codes.includes(code))
    throw new Error(`coldtrail ${args.join(' ')} ended with ${code}\n${stderr}`);
  const peakBytes = Number(readFileSync(peakFile, 'utf8')) * 1024;
  rmSync(folder, { recursive: true });
  return { seconds, peakBytes, stdout };
}
