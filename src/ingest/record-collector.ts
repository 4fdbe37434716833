import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { recordText } from '../evidence/record-text.ts';
import { type EventCategory, eventCategory, isSummary } from './event-category.ts';
import { fileOutcome, noneSeen } from './file-outcome.ts';
import type { FileReading, Rejection } from './file-reading.ts';
import { eventFault, isEvent } from './is-event.ts';
import { createIdentityCheck, type NestedFields, nestedFieldsOf } from './nested-fields.ts';
import { createOddities } from './oddities.ts';
import { fieldInOtherCase, fieldNumber, recordFields } from './record-field.ts';
import type { RecordScanner } from './record-scanner.ts';
import type { RecordVisitor } from './record-visitor.ts';
import { repairRecord } from './repair.ts';
import { scanEnd, trait } from './scan.ts';
import { lineBeginning, type SegmentWriter } from './segment-writer.ts';
import { unwrapEvent } from './unwrap.ts';

/** What became of the records of a file. */
export type RecordOutcome = Pick<
  FileReading,
  'status' | 'kind' | 'shape' | 'records' | 'rejections' | 'observed' | 'reason'
>;

/** Judges what the finder finds in one file, and writes the events. */
export interface RecordCollector {
  readonly visitor: RecordVisitor;
  /** Tells where in the unpacked file the window begins that is searched next, and whether all of it is UTF-8. */
  beginWindow(offset: number, isUtf8: boolean): void;
  /** Takes a row of a table as the record that `json` is; null: it is none. */
  row(bytes: Buffer, start: number, end: number, json: string | null): void;
  observe(kind: string, count: number): void;
  /** Ends the file: what is wrong with how it is packed, and its first unpacked bytes. */
  outcome(packFaults: readonly string[], head: Buffer): RecordOutcome;
}

const needsRepair = trait.control | trait.surrogate | trait.escapedKey;
const digestKeys = ['digestS3Object', 'logFiles'].map(fieldNumber);
const eventVersion = fieldNumber('eventVersion');
const identityFields = createIdentityCheck();
/** Names are the evidence's to choose. */
const longestPath = 200;
/** Records are scanned twice where runs are looked for in vain. */
const longestPause = 63;
const quote = 0x22;

/** A collector for the file numbered `file`. */
export function createRecordCollector(file: number, scanner: RecordScanner, writer: SegmentWriter): RecordCollector {
  const { scan } = scanner;
  const beginning = lineBeginning(file);
  const seen = noneSeen();
  const oddities = createOddities();
  const rejections: Rejection[] = [];
  let index = 0;
  let events = 0;
  let windowOffset = 0;
  let windowIsUtf8 = true;
  /** Records to take one by one before a run is looked for again: more after each that looked for one in vain. */
  let pause = 0;
  let fruitless = 0;

  function reject(bytes: Buffer, start: number, end: number, reason: string): void {
    const piece = bytes.subarray(start, end);
    const text = recordText(piece);
    // A string that holds no object is no record inside a string.
    const sha256 = createHash('sha256')
      .update(text.includes('{') ? text : piece)
      .digest('hex');
    rejections.push({ recordIndex: index++, offset: windowOffset + start, length: end - start, sha256, reason });
  }

  /** Takes the object that `scan` describes as an event, mended where it must be. False if it is none after all. */
  function take(bytes: Buffer, start: number, end: number, place: { start: number; end: number }): boolean {
    const nested = identityFields(bytes, scan);
    if (needsMending(bytes, start, end) || nested.otherCase.size > 0) {
      const mended = mend(bytes.subarray(start, end), nested);
      if (mended === null) return false;
      for (const change of mended.changes) oddities.observe(change.kind, change.field, index);
      write(mended.bytes, 0, mended.bytes.length, place, mended.nested);
      return true;
    }
    if (!isEvent(bytes, scan)) return false;
    write(bytes, start, end, place, nested);
    if (nested.oddities.length === 0) scanner.expectIdentity();
    return true;
  }

  /** The record mended and scanned; null if it is no event even so. */
  function mend(record: Buffer, nested: NestedFields) {
    const { text, changes } = repairRecord(record, (field) => scan.kinds[fieldNumber(field)] !== 0, nested.otherCase);
    const mended = Buffer.from(text);
    if (scanner.scanObject(mended, 0, mended.length, false) !== scanEnd.complete || !isEvent(mended, scan)) return null;
    const rest = nestedFieldsOf(mended, scan);
    if (rest.otherCase.size === 0) return { bytes: mended, changes, nested: rest };
    // A struct under a key in other case is only known as one when that is mended.
    const again = repairRecord(mended, () => true, rest.otherCase);
    const bytes = Buffer.from(again.text);
    scanner.scanObject(bytes, 0, bytes.length, false);
    return { bytes, changes: [...changes, ...again.changes], nested: nestedFieldsOf(bytes, scan) };
  }

  function write(
    bytes: Buffer,
    start: number,
    end: number,
    place: { start: number; end: number },
    nested: NestedFields,
  ): void {
    writer.event({
      file,
      record: index,
      bytes,
      start,
      end,
      newlines: (scan.traits & trait.newline) !== 0,
      offset: windowOffset + place.start,
      length: place.end - place.start,
    });
    oddities.observeEvent(bytes, scan, index);
    for (const { kind, field } of nested.oddities) oddities.observe(kind, field.slice(0, longestPath), index);
    count(eventCategory(bytes, scan));
    events++;
    index++;
  }

  function needsMending(bytes: Buffer, start: number, end: number): boolean {
    if ((scan.traits & needsRepair) !== 0) return true;
    if (!windowIsUtf8 && !isUtf8(bytes.subarray(start, end))) return true;
    for (let k = 0; k < scan.unknown.length; k += 2)
      if (fieldInOtherCase(bytes.toString('utf8', scan.unknown[k]!, scan.unknown[k + 1]!)) !== undefined) return true;
    return false;
  }

  function count(category: EventCategory, records = 1): void {
    seen.categories.set(category, (seen.categories.get(category) ?? 0) + records);
  }

  /** Sets digests, Insights and aggregated records apart; true if the scanned object is one. */
  function setApart(bytes: Buffer, inList: boolean): boolean {
    if (!inList && digestKeys.some((number) => scan.kinds[number] !== 0)) {
      seen.digest = true;
      return true;
    }
    const category = eventCategory(bytes, scan);
    if (!isSummary(category)) return false;
    count(category);
    oddities.observe(`${category}-record`, null, index++);
    return true;
  }

  /** Takes what an item holds: itself, a record within, or itself with its keys mended. False if there is no event. */
  function takeItem(bytes: Buffer, start: number, end: number): boolean {
    const isObject = bytes[start] !== quote;
    if (isObject && isEvent(bytes, scan) && take(bytes, start, end, { start, end })) return true;
    const within = unwrapEvent(scanner, bytes, start, end);
    if (within) {
      if (within.key) seen.wrappers.add(within.key);
      if (setApart(within.bytes, true)) return true;
      if (take(within.bytes, within.start, within.end, within.place)) return true;
    }
    if (!isObject) return false;
    // Mending comes last: the wrappers of lookup-events have keys like CloudTrail's in other case.
    scanner.scanObject(bytes, start, end, false);
    return take(bytes, start, end, { start, end });
  }

  function noteStrangeKeys(bytes: Buffer): void {
    const known = recordFields.filter((_, number) => scan.kinds[number] !== 0);
    if (known.some(({ name, role }) => role === 'field' && name.startsWith('event'))) seen.cloudtrailKeys = true;
    if (seen.strangeKeys.length > 0) return;
    const unknown = [];
    for (let k = 0; k < Math.min(scan.unknown.length, 16); k += 2)
      unknown.push(bytes.toString('utf8', scan.unknown[k]!, Math.min(scan.unknown[k + 1]!, scan.unknown[k]! + 40)));
    seen.strangeKeys.push(...[...known.map(({ name }) => name), ...unknown].slice(0, 8));
  }

  const visitor: RecordVisitor = {
    item(bytes, start, end, inList) {
      if (!inList) seen.documents++;
      return (bytes[start] !== quote && setApart(bytes, inList)) || takeItem(bytes, start, end);
    },
    run(bytes, start) {
      if (!windowIsUtf8) return start;
      if (pause > 0) {
        pause--;
        return start;
      }
      const run = scanner.scanRun(bytes, start, { beginning, file, record: index, offset: windowOffset });
      fruitless = run ? 0 : Math.min(2 * fruitless + 1, longestPause);
      pause = fruitless;
      if (run === null) return start;
      writer.run(run);
      index += run.count;
      events += run.count;
      count('event', run.count);
      return run.end;
    },
    noEvent(bytes, start, end) {
      if (bytes[start] === quote) return reject(bytes, start, end, 'no object');
      scanner.scanObject(bytes, start, end, false);
      noteStrangeKeys(bytes);
      reject(bytes, start, end, eventFault(bytes, scan) ?? 'not readable');
    },
    bad(bytes, start, end, reason, inList) {
      if (!inList) seen.documents++;
      reject(bytes, start, end, reason);
    },
    sameLine() {
      seen.sameLine = true;
    },
    list: (key) => seen.lists.add(key),
    fault: (reason) => seen.faults.push(reason),
    holdsEvent: (bytes, start, end) =>
      unwrapEvent(scanner, bytes, start, end) !== null && scan.kinds[eventVersion] !== 0,
  };

  return {
    visitor,
    beginWindow(offset, utf8) {
      windowOffset = offset;
      windowIsUtf8 = utf8;
    },
    row(bytes, start, end, json) {
      seen.table = true;
      const text = Buffer.from(json ?? '{}');
      scanner.scanObject(text, 0, text.length, false);
      if (json !== null && (setApart(text, true) || take(text, 0, text.length, { start, end }))) return;
      reject(
        bytes,
        start,
        end,
        json === null ? 'not as many cells as the header' : (eventFault(text, scan) ?? 'not readable'),
      );
    },
    observe: (kind, number) => oddities.observe(kind, null, null, number),
    outcome: (packFaults, head) => ({
      ...fileOutcome({ seen, events, rejections, packFaults, head }),
      observed: oddities.all(),
    }),
  };
}
