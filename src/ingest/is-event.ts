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
  if (scan.hasUsualTime) return null;
  const start = scan.valueStart[eventTime]! + 1;
  const end = scan.valueEnd[eventTime]! - 1;
  if (end - start > 64) return 'eventTime is not readable';
  let text: string;
  try {
    text = JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
  } catch {
    return 'eventTime is not readable';
  }
  return isEventTime(text) ? null : 'eventTime is not readable';
}
