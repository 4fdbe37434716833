import { recordColumns } from '../case/cloudtrail-logs.ts';

/** The kinds of JSON values, as bits. */
export const valueKind = { string: 1, number: 2, boolean: 4, null: 8, object: 16, array: 32 } as const;

/** A key that the scanner knows at the top of a record. */
export interface RecordField {
  readonly name: string;
  /** Bits of `valueKind` that CloudTrail writes there. */
  readonly kinds: number;
  /** `field` is CloudTrail's; `list` holds records in an array; `wrapper` holds one record, as an object or as text. */
  readonly role: 'field' | 'list' | 'wrapper';
}

const booleans = new Set(['readOnly', 'managementEvent', 'sessionCredentialFromConsole']);
const objects = new Set([
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'edgeDeviceDetails',
  'eventContext',
]);

/** Keys of other AWS files and of wrappers, which tell what a file is. Insight records have insightDetails. */
const listKeys = ['Records', 'Events', 'logEvents'];
const wrapperKeys = [
  'CloudTrailEvent',
  'detail',
  'message',
  '_raw',
  'event',
  'original',
  'event.original',
  '_source',
  'result',
];
const tellTaleKeys = ['insightDetails', 'digestS3Object', 'logFiles'];

/** Every known key; its place in this list is its number. CloudTrail's own fields come first, in the columns' order. */
export const recordFields: readonly RecordField[] = [
  ...recordColumns.map((column) => ({
    name: column.json!,
    kinds: expectedKinds(column.json!),
    role: 'field' as const,
  })),
  ...tellTaleKeys.map((name) => ({ name, kinds: 63, role: 'field' as const })),
  ...listKeys.map((name) => ({ name, kinds: 63, role: 'list' as const })),
  ...wrapperKeys.map((name) => ({ name, kinds: 63, role: 'wrapper' as const })),
];

/** The number of the known key `name`. */
export function fieldNumber(name: string): number {
  return recordFields.findIndex((field) => field.name === name);
}

/** The known key that differs from `name` in case only, or undefined. */
export function fieldInOtherCase(name: string): string | undefined {
  const lower = name.toLowerCase();
  return recordFields.find((field) => field.role === 'field' && field.name.toLowerCase() === lower)?.name;
}

/** Field types: docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function expectedKinds(name: string): number {
  const column = recordColumns.find((candidate) => candidate.json === name)!;
  if (booleans.has(name)) return valueKind.boolean | valueKind.string | valueKind.null;
  if (objects.has(name)) return valueKind.object | valueKind.null;
  if (column.type === 'text') return valueKind.string | valueKind.null;
  return typeof column.type === 'object' && 'list' in column.type
    ? valueKind.array | valueKind.null
    : valueKind.object | valueKind.null;
}
