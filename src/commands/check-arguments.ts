import { usageError } from '../errors.ts';
import type { Command } from './command.ts';

/**
 * Refuses values that the parser lets through: an option given twice that takes one value, an empty value, a number
 * of threads or an amount of memory that is none (exit 2).
 */
export function checkArguments(args: Readonly<Record<string, unknown>>, command: Command): void {
  for (const [name, option] of Object.entries(command.options)) {
    const value = args[name];
    if (Array.isArray(value) && !option.array)
      throw usageError(`--${name} was given ${value.length} times; it takes one value.`);
    if ([value].flat().includes('')) throw usageError(`--${name} needs a value.`);
  }
  if (args.threads !== undefined && !(Number.isInteger(args.threads) && Number(args.threads) >= 1))
    throw usageError('--threads takes a whole number from 1 on.');
  if (typeof args.memory === 'string' && !/^[1-9]\d*(\.\d+)?\s?[kmgt]i?b$/i.test(args.memory))
    throw usageError(`--memory ${args.memory} is no amount of memory. Write it as 2GB or 1500MB.`);
}
