import { usageError } from '../errors.ts';

const powers = ['B', 'KB', 'MB', 'GB', 'TB'];

/** The bytes that `text` names, such as `4GB` or `1500 MB`, in decimal units; exit 2, naming the option, for anything else. */
export function byteSize(text: string, option: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s?([kmgt]?b)$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1000 ** powers.indexOf(unit?.toUpperCase() ?? '');
  if (unit !== undefined && bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return Math.floor(bytes);
  throw usageError(`${option} ${text} is no size. Write it as 4GB or 500MB.`);
}
