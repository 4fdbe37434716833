import { foreignFormat } from '../evidence/foreign-format.ts';
import type { EventCategory } from './event-category.ts';
import type { FileKind, FileReading, FileStatus, Rejection } from './file-reading.ts';

/** What was seen in a file, as far as it decides what the file is. */
export interface Seen {
  /** Keys of the lists that were entered; null for a bare list. */
  readonly lists: Set<string | null>;
  /** Keys of the wrappers that held events. */
  readonly wrappers: Set<string>;
  readonly categories: Map<EventCategory, number>;
  /** Objects and damaged pieces outside of any list. */
  documents: number;
  /** At least two of them stood on one line. */
  sameLine: boolean;
  digest: boolean;
  /** It is a table: CSV. */
  table: boolean;
  /** Top-level keys of the first object that was no event. */
  readonly strangeKeys: string[];
  /** A CloudTrail key stood in something that could not be used. */
  cloudtrailKeys: boolean;
  readonly faults: string[];
}

/** Nothing seen yet. */
export function noneSeen(): Seen {
  return {
    lists: new Set(),
    wrappers: new Set(),
    categories: new Map(),
    documents: 0,
    sameLine: false,
    digest: false,
    table: false,
    strangeKeys: [],
    cloudtrailKeys: false,
    faults: [],
  };
}

/** What a file turned out to be. */
export interface OutcomeFacts {
  readonly seen: Seen;
  readonly events: number;
  readonly rejections: readonly Rejection[];
  /** What is wrong with how the file is packed. */
  readonly packFaults: readonly string[];
  /** The first bytes of the unpacked file, 512 at least if it is that long. */
  readonly head: Buffer;
}

const accepted =
  'Accepted are CloudTrail records as S3 log files, JSON arrays, NDJSON, lookup-events output, CloudWatch Logs, EventBridge, Splunk and Elastic exports, and CSV of Athena or CloudTrail Lake';

/** Status, kind, shape, books and reason of a file, from what was seen in it. */
export function fileOutcome(
  facts: OutcomeFacts,
): Pick<FileReading, 'status' | 'kind' | 'shape' | 'records' | 'rejections' | 'reason'> {
  const { seen, events, rejections, packFaults } = facts;
  const kind = fileKind(facts);
  const faults = [...packFaults, ...seen.faults];
  const books = { kind, shape: fileShape(facts), records: events + rejections.length, rejections };
  if (kind === 'digest' || kind === 'insight' || kind === 'aggregated') {
    const reason = [...faults, `no events: ${notEvents[kind]}`].join('; ');
    return { ...books, status: 'not-events', reason };
  }
  if (events === 0 && !isOfCloudTrail(facts)) {
    const reason = [...faults, strangeReason(facts)].join('; ');
    return { kind: 'unknown', shape: null, records: 0, rejections: [], status: 'rejected', reason };
  }
  const rejected = rejections.length > 0 ? [`${rejections.length} of ${books.records} records rejected`] : [];
  const reason = [...faults, ...rejected].join('; ') || null;
  return { ...books, status: fileStatus(events, books.records, reason), reason };
}

const notEvents = { digest: 'a digest file', insight: 'Insights records', aggregated: 'aggregated records' };

function fileStatus(events: number, records: number, reason: string | null): FileStatus {
  if (reason === null) return 'used';
  return events > 0 || records === 0 ? 'partial' : 'rejected';
}

function fileKind({ seen, events, rejections }: OutcomeFacts): FileKind {
  const network = seen.categories.get('network-activity') ?? 0;
  if (events > 0) return network === events ? 'network-activity' : 'events';
  if (rejections.length > 0) return 'events';
  if (seen.digest) return 'digest';
  if (seen.categories.has('insight')) return 'insight';
  if (seen.categories.has('aggregated')) return 'aggregated';
  return 'events';
}

/** False for files that have nothing of CloudTrail's: their pieces are no records that should be events. */
function isOfCloudTrail({ seen, rejections }: OutcomeFacts): boolean {
  if (seen.lists.size > 0 || seen.cloudtrailKeys || seen.table) return true;
  return rejections.some((rejection) => rejection.reason === 'cut off');
}

const elasticKeys = ['event', '_source', 'original', 'event.original'];

function fileShape({ seen, events, rejections }: OutcomeFacts): string | null {
  if (seen.digest && events === 0) return null;
  if (seen.table) return 'csv';
  if (seen.wrappers.has('CloudTrailEvent')) return 'lookup-events';
  if (seen.wrappers.has('detail')) return 'eventbridge';
  if (seen.lists.has('logEvents')) return 'cloudwatch-logs';
  if (seen.wrappers.has('_raw') || seen.wrappers.has('result')) return 'splunk';
  if (elasticKeys.some((key) => seen.wrappers.has(key))) return 'elastic';
  if (seen.wrappers.has('message')) return 'cloudwatch-logs';
  if (seen.lists.has('Records')) return 'records';
  if (seen.lists.has('Events')) return 'lookup-events';
  if (seen.lists.has(null)) return 'array';
  if (events + rejections.length === 0) return null;
  if (seen.documents === 1) return 'record';
  return seen.sameLine ? 'concatenated' : 'ndjson';
}

function strangeReason({ seen, head }: OutcomeFacts): string {
  if (head.length === 0) return 'empty';
  const packed = foreignFormat(head);
  if (packed !== null) return packed;
  if (seen.strangeKeys.length > 0)
    return `no CloudTrail records, but JSON with the keys ${seen.strangeKeys.join(', ')}. ${accepted}`;
  return `no CloudTrail records and no JSON. ${accepted}`;
}
