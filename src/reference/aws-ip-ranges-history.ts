import { usageError } from '../errors.ts';
import { type AddressRange, prefixRange } from './address.ts';

/** A prefix that AWS published, with the time span in which it stood in the file: from <= t < to. */
export interface PublishedPrefix {
  readonly range: AddressRange;
  /** A region's name, or `GLOBAL`. */
  readonly region: string;
  readonly services: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
}

const columns = ['prefix', 'region', 'services', 'valid_from', 'valid_to'] as const;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Reads a dated history of AWS's prefixes: CSV with at least the columns prefix, region, services (joined by `|`),
 * valid_from and valid_to (`YYYY-MM-DDTHH:MM:SSZ`; empty: without limit). Exit 2, naming `file` and line, otherwise.
 */
export function parseHistory(text: string, file: string): PublishedPrefix[] {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const names = header.split(',');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw usageError(
      `--aws-ip-ranges ${file} is neither AWS’s ip-ranges.json nor a dated history: its first line lacks ` +
        `${missing.join(', ')}. A history is CSV with the columns ${columns.join(', ')}.`,
    );
  const [prefixAt, regionAt, servicesAt, fromAt, toAt] = columns.map((column) => names.indexOf(column)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const fields = line.split(',');
    const range = prefixRange(fields[prefixAt] ?? '');
    const validFrom = fields[fromAt] || '0000-01-01T00:00:00Z';
    const validTo = fields[toAt] || '9999-12-31T23:59:59Z';
    const region = fields[regionAt];
    const services = (fields[servicesAt] ?? '').split('|').filter(Boolean);
    if (!range || !region || services.length === 0 || !time.test(validFrom) || !time.test(validTo))
      throw usageError(
        `--aws-ip-ranges ${file}, line ${index + 2}: a prefix, a region, its services and times such as ` +
          `2023-04-18T21:53:14Z are wanted, not: ${line}`,
      );
    return [{ range, region, services, validFrom, validTo }];
  });
}
