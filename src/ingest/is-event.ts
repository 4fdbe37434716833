import { isEventTime } from './event-time.ts';
import { fieldNumber, valueKind } from './record-field.ts';
import type { Scan } from './scan.ts';

const eventName = fieldNumber('eventName');
const eventTime = fieldNumber('eventTime');

/** True if the scanned object is an event: a text eventName and a readable eventTime. */
export function isEvent(bytes: Buffer, scan: Scan): boolean {
  return scan.kinds[eventName] === valueKind.string && eventTimeFault(bytes, scan) === null;
}

/** Why the scanned object is no event; null if it is one. */
export function eventFault(bytes: Buffer, scan: Scan): string | null {
  const kind = scan.kinds[eventName];
  if (kind === 0) return 'no eventName';
  if (kind !== valueKind.string) return 'eventName is no text';
  return eventTimeFault(bytes, scan);
}

function eventTimeFault(bytes: Buffer, scan: Scan): string | null {
  const kind = scan.kinds[eventTime];
  if (kind === 0) return 'no eventTime';
  if (kind !== valueKind.string) return 'eventTime is no text';
  const start = scan.valueStart[eventTime]! + 1;
  const end = scan.valueEnd[eventTime]! - 1;
  if (isUsualTime(bytes, start, end)) return null;
  if (end - start > 64) return 'eventTime is not readable';
  let text: string;
  try {
    text = JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
  } catch {
    return 'eventTime is not readable';
  }
  return isEventTime(text) ? null : 'eventTime is not readable';
}

/** `YYYY-MM-DDTHH:MM:SSZ` on a day that its month has every year: nearly all times, judged without making text of them. */
function isUsualTime(bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== 20 || bytes[start + 19] !== 0x5a || bytes[start + 10] !== 0x54) return false;
  if (
    bytes[start + 4] !== 0x2d ||
    bytes[start + 7] !== 0x2d ||
    bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a
  )
    return false;
  const century = twoDigits(bytes, start);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  return (
    century > 0 &&
    century < 100 &&
    twoDigits(bytes, start + 2) < 100 &&
    month <= 12 &&
    day >= 1 &&
    day <= shortestMonths[month]! &&
    twoDigits(bytes, start + 11) < 24 &&
    twoDigits(bytes, start + 14) < 60 &&
    twoDigits(bytes, start + 17) < 60
  );
}

/** Days by month, from 1; February without its leap day. There is no month 0. */
const shortestMonths = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number that two digits write; 1000 if they are none. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 1000;
}
