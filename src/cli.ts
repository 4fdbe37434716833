#!/usr/bin/env node
import { constants } from 'node:os';
import { createCommandLine } from './commands/command-line.ts';
import { commands } from './commands/index.ts';
import { exitCode, MendableError, worstExitCode } from './errors.ts';
import { createOutput } from './terminal/output.ts';
import { visible } from './terminal/plain-text.ts';

/** Aborted by the first SIGINT or SIGTERM, so that a command can leave its case in order; the second ends at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const code = 128 + constants.signals[name];
      if (controller.signal.aborted) process.exit(code);
      process.exitCode = code;
      controller.abort(new MendableError(code as 130 | 143, name === 'SIGINT' ? 'interrupted' : 'terminated'));
    });
  }
  return controller.signal;
}

/** What to tell about `error`: a sentence for what its reader can mend, the stack of a fault only under `--verbose`. */
function message(error: unknown, verbose: boolean): string {
  if (error instanceof MendableError) return error.message;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (verbose) return stack ?? message;
  // The system's own refusal, such as a full disk: it says what, and of which file.
  if (error instanceof Error && 'syscall' in error) return message;
  return `a fault of the program, please report it: ${message}\nIts stack: the same command with --verbose.`;
}

const signal = abortOnSignals();
// Talk that nobody reads any more (`2>&1 | head`) is no reason to stop working.
process.stderr.on('error', () => {});
const args = process.argv.slice(2);
try {
  const codes = await createCommandLine(commands, { signal, write: createOutput(process.stdout) })(args);
  process.exitCode = worstExitCode(signal.aborted ? [signal.reason.code] : codes);
} catch (caught) {
  const error = signal.aborted ? signal.reason : caught;
  const lines = message(error, args.includes('--verbose')).split('\n').map(visible);
  process.stderr.write(`coldtrail: ${lines.join('\n')}\n`);
  process.exitCode = error instanceof MendableError ? error.code : exitCode.fault;
}
