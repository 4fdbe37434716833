import { recordColumns } from '../case/cloudtrail-logs.ts';
import type { Column } from '../case/column.ts';
import { jsonTokens } from './json-token.ts';
import { fieldNumber, valueKind } from './record-field.ts';
import type { Scan } from './scan.ts';

/** What is odd within the structs of a record, such as `userIdentity`. Fields have the path that leads to them. */
export interface NestedFields {
  readonly oddities: readonly { readonly kind: string; readonly field: string }[];
  /** CloudTrail's spelling of keys that differ from it in case only, by the path as it stands in the record. */
  readonly otherCase: ReadonlyMap<string, string>;
}

const nothing: NestedFields = { oddities: [], otherCase: new Map() };
const mostShapes = 4096;
const identity = fieldNumber('userIdentity');
const structs = recordColumns
  .filter(({ type }) => typeof type === 'object' && 'struct' in type)
  .map((column) => ({ number: fieldNumber(column.json!), column }));
const identityColumn = recordColumns.find((column) => column.json === 'userIdentity')!;

/**
 * Gives a check of the `userIdentity` of scanned records. There are few ways in which it is built, and each is looked at
 * once: what is odd lies in keys and kinds of values, not in values.
 */
export function createIdentityCheck(): (bytes: Buffer, scan: Scan) => NestedFields {
  const shapes = new Map<number, NestedFields>();
  return (bytes, scan) => {
    if (scan.kinds[identity] !== valueKind.object) return nothing;
    const known = shapes.get(scan.identityShape);
    if (known !== undefined) return known;
    const found = fieldsWithin(bytes, scan, identity, identityColumn);
    if (shapes.size < mostShapes) shapes.set(scan.identityShape, found);
    return found;
  };
}

/** The same for all structs of a scanned record, for one that is odd in other ways already. */
export function nestedFieldsOf(bytes: Buffer, scan: Scan): NestedFields {
  const all = structs
    .filter(({ number }) => scan.kinds[number] === valueKind.object)
    .map(({ number, column }) => fieldsWithin(bytes, scan, number, column));
  return {
    oddities: all.flatMap(({ oddities }) => oddities),
    otherCase: new Map(all.flatMap(({ otherCase }) => [...otherCase])),
  };
}

const fieldsWithin = (bytes: Buffer, scan: Scan, number: number, column: Column) =>
  nestedFields(bytes.toString('utf8', scan.valueStart[number]!, scan.valueEnd[number]!), column);

/** What is odd in the object that `text` is, which stands under `column`. */
export function nestedFields(text: string, column: Column): NestedFields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Only DuckDB takes it, which is an observation of its own.
    return nothing;
  }
  const oddities: { kind: string; field: string }[] = [];
  const otherCase = new Map<string, string>();
  look(value as object, column, column.json!, oddities, otherCase);
  for (const field of repeatedKeys(text, column.json!)) oddities.push({ kind: 'repeated-key', field });
  return oddities.length + otherCase.size === 0 ? nothing : { oddities, otherCase };
}

function look(
  value: object,
  { type }: Column,
  path: string,
  oddities: { kind: string; field: string }[],
  otherCase: Map<string, string>,
): void {
  if (typeof type !== 'object' || !('struct' in type)) return;
  for (const [key, item] of Object.entries(value)) {
    const field = `${path}.${key}`;
    const exact = type.struct.find((candidate) => candidate.json === key);
    const similar = exact ?? type.struct.find((candidate) => candidate.json!.toLowerCase() === key.toLowerCase());
    const column = exact ?? (similar && !Object.hasOwn(value, similar.json!) ? similar : undefined);
    if (column !== undefined && column !== exact) otherCase.set(field, column.json!);
    if (column === undefined) oddities.push({ kind: 'unknown-field', field });
    else if (item !== null && !fits(item, column)) oddities.push({ kind: 'wrong-type', field });
    else if (item !== null && column.type !== 'text') look(item as object, column, field, oddities, otherCase);
  }
}

function fits(item: unknown, { type }: Column): boolean {
  return type === 'text' ? typeof item === 'string' : typeof item === 'object' && !Array.isArray(item);
}

/** The paths of keys that stand twice in one object, in order. */
function repeatedKeys(text: string, path: string): string[] {
  const found: string[] = [];
  const open: { keys: Set<string> | null; path: string }[] = [];
  let key = path;
  let mark = '';
  for (const token of jsonTokens(text)) {
    const container = open.at(-1);
    if (token.kind === 'string' && container?.keys && mark !== ':') {
      key = `${container.path}.${JSON.parse(token.text) as string}`;
      if (container.keys.has(key)) found.push(key);
      container.keys.add(key);
    }
    if (token.kind !== 'mark') continue;
    mark = token.text;
    if (mark === '{') open.push({ keys: new Set(), path: key });
    else if (mark === '[') open.push({ keys: null, path: key });
    else if (mark === '}' || mark === ']') open.pop();
  }
  return [...new Set(found)];
}
