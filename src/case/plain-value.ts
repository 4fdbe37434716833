import type { DuckDBValue } from '@duckdb/node-api';
import type { Plain } from '../terminal/cell.ts';
import { duckdb } from './duckdb.ts';

const {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
} = duckdb();

/**
 * `value` as query output gives it. Integers and decimals are numbers as long as a double holds them exactly, text
 * beyond; times are UTC ISO text with `Z`; bytes are upper-case hex; structs and maps are objects, lists arrays.
 */
export function plainValue(value: DuckDBValue): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, plainValue(item)]));
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(value.entries.map((entry) => [keyText(entry.key), plainValue(entry.value)]));
  if (value instanceof DuckDBUnionValue) return plainValue(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex').toUpperCase();
  if (value instanceof DuckDBDecimalValue) return decimal(value.toString());
  return time(value) ?? value.toString();
}

/** Map keys are text in JSON. */
function keyText(key: DuckDBValue): string {
  const plain = plainValue(key);
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

function decimal(text: string): number | string {
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(Number(text)) === shortest ? Number(text) : text;
}

function time(value: Exclude<DuckDBValue, null | string | number | boolean | bigint>): string | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return value.isFinite ? isoTime(value.micros, 6) : value.toString();
  if (value instanceof DuckDBTimestampMillisecondsValue)
    return value.isFinite ? isoTime(value.millis, 3) : value.toString();
  if (value instanceof DuckDBTimestampNanosecondsValue)
    return value.isFinite ? isoTime(value.nanos, 9) : value.toString();
  if (value instanceof DuckDBTimestampSecondsValue)
    return value.isFinite ? isoTime(value.seconds, 0) : value.toString();
  return undefined;
}

/** ISO 8601 with `Z` from a count of 10^-digits seconds since 1970; a fraction only where there is one. */
function isoTime(ticks: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((ticks % perSecond) + perSecond) % perSecond;
  const seconds = new Date(Number((ticks - fraction) / perSecond) * 1000).toISOString().slice(0, -'.000Z'.length);
  const shown = String(fraction).padStart(digits, '0').replace(/0+$/, '');
  return `${seconds}${shown && `.${shown}`}Z`;
}
