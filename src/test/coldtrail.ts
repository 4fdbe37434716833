import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../package.ts';

/** How a run of the command line ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input; none by default. */
  readonly input?: string;
  /** Closes the reading end of these as soon as something came, as `| head -1` does. */
  readonly closeAfterFirstRead?: readonly ('stdout' | 'stderr')[];
  /** Called with each piece of standard error as it comes; may send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the compiled command line (`npm run build` before), as a user's shell would. */
export function coldtrail(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(packageRoot, 'dist/cli.js'), ...args], {
    cwd: options.cwd ?? packageRoot,
    env: { ...process.env, ...options.env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
    options.onStderr?.(text, (signal) => child.kill(signal));
  });
  for (const name of options.closeAfterFirstRead ?? []) child[name].on('data', () => child[name].destroy());
  child.stdin.on('error', () => {}).end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, ...output }));
  });
}

/** A new empty folder, gone after the test. Its name has a space and a letter beyond ASCII, as users' folders have. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail tést '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
