import { fieldNumber, valueKind } from './record-field.ts';
import type { Scan } from './scan.ts';

/** What a record is, as far as coldtrail treats it differently. */
export type EventCategory = 'event' | 'network-activity' | 'insight' | 'aggregated';

const category = fieldNumber('eventCategory');
const insightDetails = fieldNumber('insightDetails');

/**
 * Tells a scanned record's category from its content. Insight and aggregated records summarise others and are no events
 * (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html). Older Insight records name no
 * category; a record that names another, or whose insightDetails is null, is an event like any.
 */
export function eventCategory(bytes: Buffer, scan: Scan): EventCategory {
  if (scan.kinds[category] === valueKind.string && scan.valueEnd[category]! - scan.valueStart[category]! > 2) {
    const start = scan.valueStart[category]! + 1;
    const length = scan.valueEnd[category]! - 1 - start;
    const first = bytes[start];
    if (length === 15 && first === 0x4e && bytes.toString('latin1', start, start + 15) === 'NetworkActivity')
      return 'network-activity';
    if (length === 7 && first === 0x49 && bytes.toString('latin1', start, start + 7) === 'Insight') return 'insight';
    if (length === 10 && first === 0x41 && bytes.toString('latin1', start, start + 10) === 'Aggregated')
      return 'aggregated';
    return 'event';
  }
  return scan.kinds[insightDetails] === valueKind.object ? 'insight' : 'event';
}

/** True for records that summarise others and are no events. */
export const isSummary = (category: EventCategory): boolean => category === 'insight' || category === 'aggregated';
