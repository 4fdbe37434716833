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

const slots: number[][] = Array.from({ length: 1024 }, () => []);
const names = recordFields.map((field) => Buffer.from(field.name));
names.forEach((name, number) => {
  slots[slotOf(name, 0, name.length)]!.push(number);
});

/** The number of the known key whose name is the bytes from `start` to `end`; -1 if there is none. Makes no text of them. */
export function findField(bytes: Buffer, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return -1;
  for (const number of slots[slotOf(bytes, start, length)]!) {
    const name = names[number]!;
    if (name.length !== length) continue;
    let k = 0;
    while (k < length && name[k] === bytes[start + k]) k++;
    if (k === length) return number;
  }
  return -1;
}

function slotOf(bytes: Buffer, start: number, length: number): number {
  const first = bytes[start]!;
  const middle = bytes[start + (length >> 1)]!;
  const last = bytes[start + length - 1]!;
  return (length * 31 + first * 7 + last * 131 + middle * 17) & 1023;
}
