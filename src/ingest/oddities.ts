import type { Observed } from './file-reading.ts';
import { fieldNumber, recordFields } from './record-field.ts';
import { type Scan, trait } from './scan.ts';

/** Counts what is odd in one file, by kind and field. */
export interface Oddities {
  observe(kind: string, field: string | null, recordIndex: number | null, count?: number): void;
  /** Counts what is odd about an event that was just scanned. */
  observeEvent(bytes: Buffer, scan: Scan, recordIndex: number): void;
  readonly all: () => Observed[];
}

/** Distinct oddities counted by name; more are counted together by kind, for names are the evidence's to choose. */
const mostNames = 200;
const longestName = 100;
const odd = trait.wrongType | trait.unknownKey | trait.repeatedKey | trait.lenient;
const cloudtrailFields = recordFields.filter((field) => field.role === 'field');
const expected: readonly (readonly [number, string])[] = [
  [fieldNumber('eventID'), 'no-event-id'],
  [fieldNumber('userIdentity'), 'no-user-identity'],
];

/** No oddities yet. */
export function createOddities(): Oddities {
  const observed = new Map<string, Observed>();

  function observe(kind: string, field: string | null, recordIndex: number | null, count = 1): void {
    const named = `${kind} ${field}`;
    const key = observed.has(named) || observed.size < mostNames ? named : kind;
    const entry = observed.get(key);
    if (entry) entry.count += count;
    else observed.set(key, { kind, field: key === kind ? null : field, count, recordIndex });
  }

  function observeEvent(bytes: Buffer, scan: Scan, recordIndex: number): void {
    for (const [number, kind] of expected)
      if (scan.kinds[number] === 0) observe(kind, recordFields[number]!.name, recordIndex);
    if ((scan.traits & odd) === 0) return;
    for (let number = 0; number < cloudtrailFields.length; number++) {
      const kind = scan.kinds[number]!;
      if (kind !== 0 && (kind & recordFields[number]!.kinds) === 0)
        observe('wrong-type', recordFields[number]!.name, recordIndex);
    }
    for (let k = 0; k < scan.unknown.length; k += 2) {
      const start = scan.unknown[k]!;
      const end = Math.min(scan.unknown[k + 1]!, start + longestName);
      observe('unknown-field', bytes.toString('utf8', start, end), recordIndex);
    }
    for (const { field, times } of scan.repeated)
      observe('repeated-key', recordFields[field]!.name, recordIndex, times);
    if (scan.traits & trait.lenient) observe('lenient-json', null, recordIndex);
  }

  return { observe, observeEvent, all: () => [...observed.values()] };
}
