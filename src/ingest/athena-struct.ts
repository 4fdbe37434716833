import type { Column, ColumnType } from '../case/column.ts';

/**
 * Reads a struct as Athena and CloudTrail Lake print it, `{type=AssumedRole, accountid=…, sessioncontext={…}}`, into an
 * object with CloudTrail's own field names. Texts stand there unquoted, so a value ends where the next field of the struct
 * begins, or its brace. Null if it is no such text.
 */
export function athenaStruct(text: string, fields: readonly Column[]): Record<string, unknown> | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const record: Record<string, unknown> = {};
  for (const [name, value] of pairs(text.slice(1, -1), (key) => fields.some((field) => field.name === key))) {
    const field = fields.find((candidate) => candidate.name === name);
    if (field && value !== 'null') record[field.json ?? field.name] = athenaValue(value, field.type);
  }
  return record;
}

/** A value in that notation, as what its column type makes of it. */
export function athenaValue(text: string, type: ColumnType): unknown {
  if (typeof type === 'object' && 'struct' in type) return athenaStruct(text, type.struct);
  if (typeof type === 'object' && 'list' in type) return athenaList(text, type.list);
  if (type !== 'map' || !text.startsWith('{')) return text;
  return Object.fromEntries(pairs(text.slice(1, -1), () => true));
}

function athenaList(text: string, type: ColumnType): unknown[] | null {
  if (!text.startsWith('[') || !text.endsWith(']')) return null;
  return split(text.slice(1, -1), () => true).map((item) => athenaValue(item, type));
}

function pairs(text: string, isKey: (name: string) => boolean): [string, string][] {
  const begins = (rest: string) => {
    const key = /^([\w:.-]+)=/.exec(rest)?.[1];
    return key !== undefined && isKey(key);
  };
  return split(text, begins).map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

/** Splits at `, ` outside of brackets, where `begins` says that what follows begins a new part. */
function split(text: string, begins: (rest: string) => boolean): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === ',' && depth === 0 && text[at + 1] === ' ' && begins(text.slice(at + 2, at + 80))) {
      parts.push(text.slice(start, at));
      start = at + 2;
    }
  }
  return text === '' ? [] : [...parts, text.slice(start)];
}
