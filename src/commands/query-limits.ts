import type { Database } from '../case/database.ts';
import { queryError, usageError } from '../errors.ts';

/** `--param name=value` as a table of values (exit 2 for what is none). A `?` in the query is named by its number. */
export function queryParameters(params: readonly string[] = []): Record<string, string> {
  const values = new Map<string, string>();
  for (const param of params) {
    const [, name, value] = /^\$?(\w+)=(.*)$/s.exec(param) ?? [];
    if (name === undefined) throw usageError(`--param ${param} is no name=value.`);
    if (values.has(name)) throw usageError(`--param ${name} is given twice.`);
    values.set(name, value!);
  }
  return Object.fromEntries(values);
}

const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** `--timeout` in seconds: `90`, `90s`, `5m`, `1h`; undefined without one. */
export function timeoutSeconds(timeout: string | undefined): number | undefined {
  if (timeout === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s?([smh]?)$/.exec(timeout) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit ?? ''] ?? Number.NaN);
  // Timers count milliseconds in 31 bits.
  if (!(seconds > 0 && seconds < 2 ** 31 / 1000))
    throw usageError(`--timeout ${timeout} is no time. Write it as 90, 90s or 5m.`);
  return seconds;
}

/**
 * Lets `use` run for at most `seconds`; then the statement that is running is interrupted, and exit 5 says so.
 * `use` calls what it is given between two batches, where no statement runs that could be interrupted.
 */
export async function withTimeout<T>(
  database: Database,
  seconds: number | undefined,
  use: (checkTime: () => void) => Promise<T>,
): Promise<T> {
  let isOver = false;
  const stopped = () => queryError(`The query was stopped after ${seconds} s (--timeout).`);
  const timer =
    seconds &&
    setTimeout(() => {
      isOver = true;
      database.interrupt();
    }, seconds * 1000);
  try {
    return await use(() => {
      if (isOver) throw stopped();
    });
  } catch (error) {
    throw isOver ? stopped() : error;
  } finally {
    clearTimeout(timer);
  }
}
