import { eventCategory, isSummary } from './event-category.ts';
import { isEvent } from './is-event.ts';
import { recordFields, valueKind } from './record-field.ts';
import type { RecordScanner } from './record-scanner.ts';
import { scanEnd } from './scan.ts';

/** Where the record within an item lies. */
export interface Unwrapped {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where it stands in the file: of a record inside a string, the string literal. Relative to the item's own bytes. */
  readonly place: { readonly start: number; readonly end: number };
  /** The wrapper's key that held it; null for a bare record. */
  readonly key: string | null;
}

const wrappers = recordFields.flatMap((field, number) => (field.role === 'wrapper' ? [number] : []));
const deepest = 4;
const quote = 0x22;
/** CloudWatch Logs export lines may begin with the time of the event. */
const leadingTime = /^\s*(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\s+)?(?=\{)/;

/**
 * Finds the event in an item: the object itself, or what one of the known wrapper keys holds, as an object or as text.
 * An Insights or aggregated record counts as one. Null if there is none. When it gives a place, `scanner.scan` describes the record.
 */
export function unwrapEvent(scanner: RecordScanner, bytes: Buffer, start: number, end: number): Unwrapped | null {
  return unwrap(scanner, bytes, start, end, null, null, 0);
}

function unwrap(
  scanner: RecordScanner,
  bytes: Buffer,
  start: number,
  end: number,
  place: Unwrapped['place'] | null,
  key: string | null,
  depth: number,
): Unwrapped | null {
  if (bytes[start] === quote) return unwrapText(scanner, bytes, start, end, place, key, depth);
  if (scanner.scanObject(bytes, start, end, false) !== scanEnd.complete) return null;
  if (isEvent(bytes, scanner.scan) || isSummary(eventCategory(bytes, scanner.scan)))
    return { bytes, start, end: scanner.scan.end, place: place ?? { start, end: scanner.scan.end }, key };
  if (depth >= deepest) return null;
  const held = wrappers.flatMap((number) => {
    const kind = scanner.scan.kinds[number]!;
    if (kind !== valueKind.object && kind !== valueKind.string) return [];
    const name = recordFields[number]!.name;
    return [{ name, start: scanner.scan.valueStart[number]!, end: scanner.scan.valueEnd[number]! }];
  });
  for (const value of held) {
    const within = unwrap(scanner, bytes, value.start, value.end, place, key ?? value.name, depth + 1);
    if (within) return within;
  }
  return null;
}

function unwrapText(
  scanner: RecordScanner,
  bytes: Buffer,
  start: number,
  end: number,
  place: Unwrapped['place'] | null,
  key: string | null,
  depth: number,
): Unwrapped | null {
  let text: string;
  try {
    text = JSON.parse(bytes.toString('utf8', start, end)) as string;
  } catch {
    return null;
  }
  const lead = leadingTime.exec(text);
  if (!lead || depth >= deepest) return null;
  const inner = Buffer.from(text);
  return unwrap(scanner, inner, lead[0].length, inner.length, place ?? { start, end }, key, depth + 1);
}
