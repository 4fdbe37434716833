import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { packageVersion } from '../package.ts';

/**
 * The text of run.json: when, where and by whom this report was made. Everything in a report that differs from one run
 * to the next stands here and nowhere else. `started` is the start of the process, so `seconds` covers an `analyze`
 * as a whole.
 */
export function runRecord(facts: { caseFile: string; out: string; publicKey: string | null }): string {
  const started = new Date(performance.timeOrigin);
  const finished = new Date();
  const record = {
    tool: { name: 'coldtrail', version: packageVersion },
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    seconds: Math.round(finished.getTime() - started.getTime()) / 1000,
    host: hostname(),
    user: userName(),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    workingDirectory: process.cwd(),
    commandLine: process.argv.slice(1),
    case: resolve(facts.caseFile),
    out: resolve(facts.out),
    publicKey: facts.publicKey,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The user's name, or their number where the system knows no name for it, as in a container. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
