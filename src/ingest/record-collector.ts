import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { eventCategory } from './event-category.ts';
import { fileOutcome, type Seen } from './file-outcome.ts';
import type { FileReading, Observed, Rejection } from './file-reading.ts';
import { eventFault, isEvent } from './is-event.ts';
import { trait } from './json-reader.ts';
import { fieldInOtherCase, fieldNumber, recordFields } from './record-field.ts';
import type { RecordVisitor } from './record-finder.ts';
import { type RecordScanner, scanEnd } from './record-scanner.ts';
import { repairRecord } from './repair.ts';
import type { SegmentWriter } from './segment-writer.ts';
import { unwrapEvent } from './unwrap.ts';

const needsRepair = trait.control | trait.surrogate | trait.escapedKey;
const cloudtrailFields = recordFields.filter((field) => field.role === 'field').length;
const digestKeys = ['digestS3Object', 'logFiles'].map(fieldNumber);
/** Distinct oddities counted by name within a file; more are counted together, for names are the evidence's to choose. */
const mostNames = 200;
const longestName = 100;

/** Judges what the finder finds in one file and writes the events. */
export interface RecordCollector {
  readonly visitor: RecordVisitor;
  observe(kind: string, field: string | null, recordIndex: number | null, count?: number): void;
  /** What became of the file; `gzipFault` if its unpacking failed. */
  outcome(
    gzipFault: string | null,
    unpackedBytes: number,
  ): Pick<FileReading, 'status' | 'kind' | 'shape' | 'records' | 'rejections' | 'observed' | 'reason'>;
}

/** A collector for the file numbered `file`; `checkUtf8` if its bytes are not UTF-8 throughout. */
export function createRecordCollector(
  file: number,
  scanner: RecordScanner,
  writer: SegmentWriter,
  checkUtf8: boolean,
): RecordCollector {
  const seen: Seen = {
    lists: new Set(),
    wrappers: new Set(),
    categories: new Map(),
    documents: 0,
    sameLine: false,
    digest: false,
    strangeKeys: [],
    cloudtrailKeys: false,
    faults: [],
  };
  const rejections: Rejection[] = [];
  const observed = new Map<string, Observed>();
  let index = 0;
  let events = 0;

  const observe = (kind: string, field: string | null, recordIndex: number | null, count = 1) => {
    let key = `${kind} ${field}`;
    let entry = observed.get(key);
    if (!entry && observed.size >= mostNames) {
      key = kind;
      entry = observed.get(key);
    }
    if (entry) entry.count += count;
    else observed.set(key, { kind, field: key === kind ? null : field, count, recordIndex });
  };

  function reject(bytes: Buffer, start: number, end: number, reason: string): void {
    const sha256 = createHash('sha256').update(bytes.subarray(start, end)).digest('hex');
    rejections.push({ recordIndex: index++, offset: start, length: end - start, sha256, reason });
  }

  function noteOddities(bytes: Buffer): void {
    const { scan } = scanner;
    for (let number = 0; number < cloudtrailFields; number++) {
      const kind = scan.kinds[number]!;
      if (kind === 0) {
        if (number === eventIdNumber) observe('no-event-id', 'eventID', index);
        else if (number === userIdentityNumber) observe('no-user-identity', 'userIdentity', index);
      } else if ((kind & recordFields[number]!.kinds) === 0) observe('wrong-type', recordFields[number]!.name, index);
    }
    for (let k = 0; k < scan.unknown.length; k += 2)
      observe(
        'unknown-field',
        bytes.toString('utf8', scan.unknown[k]!, Math.min(scan.unknown[k + 1]!, scan.unknown[k]! + longestName)),
        index,
      );
    if (scan.traits & trait.repeatedKey)
      for (const number of scan.repeated) observe('repeated-key', recordFields[number]!.name, index);
    if (scan.traits & trait.lenient) observe('lenient-json', null, index);
  }

  /** Takes the object that `scanner.scan` describes as an event, mended where it must be. False if it is none after all. */
  function take(bytes: Buffer, start: number, end: number, placeStart: number, placeEnd: number): boolean {
    const { scan } = scanner;
    const damaged =
      (scan.traits & needsRepair) !== 0 ||
      (scan.unknown.length > 0 && hasOtherCase(bytes)) ||
      (checkUtf8 && !isUtf8(bytes.subarray(start, end)));
    if (!damaged) {
      if (!isEvent(bytes, scan)) return false;
      writer.event(
        file,
        index,
        bytes,
        start,
        end,
        (scan.traits & trait.newline) !== 0,
        placeStart,
        placeEnd - placeStart,
      );
      note(bytes);
      return true;
    }
    const { text, changes } = repairRecord(bytes.subarray(start, end), (field) => scan.kinds[fieldNumber(field)] !== 0);
    const mended = Buffer.from(text);
    if (scanner.scanObject(mended, 0, mended.length, false) !== scanEnd.complete || !isEvent(mended, scanner.scan))
      return false;
    for (const change of changes) observe(change.kind, change.field, index);
    writer.event(
      file,
      index,
      mended,
      0,
      scan.end,
      (scan.traits & trait.newline) !== 0,
      placeStart,
      placeEnd - placeStart,
    );
    note(mended);
    return true;
  }

  /** Counts the event just written, under its index: the next record has the next one. */
  function note(bytes: Buffer): void {
    noteOddities(bytes);
    const category = eventCategory(bytes, scanner.scan);
    seen.categories.set(category, (seen.categories.get(category) ?? 0) + 1);
    events++;
    index++;
  }

  function hasOtherCase(bytes: Buffer): boolean {
    const { unknown } = scanner.scan;
    for (let k = 0; k < unknown.length; k += 2)
      if (fieldInOtherCase(bytes.toString('utf8', unknown[k]!, unknown[k + 1]!)) !== undefined) return true;
    return false;
  }

  let lastDocumentEnd = -1;

  const visitor: RecordVisitor = {
    item(bytes, start, end, inList) {
      if (!inList) {
        seen.documents++;
        if (lastDocumentEnd >= 0 && !bytes.subarray(lastDocumentEnd, start).includes(0x0a)) seen.sameLine = true;
        lastDocumentEnd = end;
      }
      const isObject = bytes[start] !== 0x22;
      if (isObject) {
        const { kinds } = scanner.scan;
        if (!inList && digestKeys.some((number) => kinds[number] !== 0)) {
          seen.digest = true;
          return;
        }
        const category = eventCategory(bytes, scanner.scan);
        if (category === 'insight' || category === 'aggregated') {
          seen.categories.set(category, (seen.categories.get(category) ?? 0) + 1);
          observe(`${category}-record`, null, index++);
          return;
        }
        if (isEvent(bytes, scanner.scan) && take(bytes, start, end, start, end)) return;
      }
      const within = unwrapEvent(scanner, bytes, start, end);
      if (within) {
        if (within.key) seen.wrappers.add(within.key);
        if (take(within.bytes, within.start, within.end, within.place.start, within.place.end)) return;
      }
      // Last, the object with its keys mended: the wrappers of lookup-events have keys like CloudTrail's in other case.
      if (isObject) {
        scanner.scanObject(bytes, start, end, false);
        if (take(bytes, start, end, start, end)) return;
        scanner.scanObject(bytes, start, end, false);
      }
      const fault = isObject ? eventFault(bytes, scanner.scan) : 'no object';
      const strange = isObject ? keysOf(bytes) : [];
      if (seen.strangeKeys.length === 0) seen.strangeKeys = strange;
      reject(bytes, start, end, fault ?? 'not readable');
    },
    bad(bytes, start, end, reason, inList) {
      if (!inList) seen.documents++;
      reject(bytes, start, end, reason);
    },
    list(key) {
      seen.lists.add(key);
    },
    fault(reason) {
      seen.faults.push(reason);
    },
    holdsEvent(bytes, start, end) {
      return isEvent(bytes, scanner.scan) || unwrapEvent(scanner, bytes, start, end) !== null;
    },
  };

  function keysOf(bytes: Buffer): string[] {
    const { scan } = scanner;
    const known = recordFields.filter((_, number) => scan.kinds[number] !== 0);
    if (known.some((field) => field.name.startsWith('event') && field.role === 'field')) seen.cloudtrailKeys = true;
    const unknown = [];
    for (let k = 0; k < Math.min(scan.unknown.length, 16); k += 2)
      unknown.push(bytes.toString('utf8', scan.unknown[k]!, Math.min(scan.unknown[k + 1]!, scan.unknown[k]! + 40)));
    return [...known.map((field) => field.name), ...unknown].slice(0, 8);
  }

  return {
    visitor,
    observe,
    outcome: (gzipFault, unpackedBytes) => ({
      ...fileOutcome({ seen, events, rejections, gzipFault, unpackedBytes }),
      observed: [...observed.values()],
    }),
  };
}

const eventIdNumber = fieldNumber('eventID');
const userIdentityNumber = fieldNumber('userIdentity');
