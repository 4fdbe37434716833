import { jsonTokens } from './json-token.ts';
import { fieldInOtherCase } from './record-field.ts';

/** A record made readable for DuckDB. */
export interface Repaired {
  readonly text: string;
  /** What was changed, each with the top-level field in which it stood, of a key below it the whole path. */
  readonly changes: readonly { readonly kind: RepairKind; readonly field: string }[];
}

type RepairKind = 'repaired-text' | 'key-in-other-case';

const replacement = '\ufffd';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is mended
const controlCharacter = /[\0-\x1f]/g;
/** Escapes in pairs and alone: only a surrogate without its other half is left to the last alternative but one. */
const escapes =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|[\s\S])/g;

/**
 * Mends in a whole JSON object what makes DuckDB refuse or overlook it, and nothing else: invalid UTF-8 and halves of
 * surrogate pairs become U+FFFD, raw control characters become escapes, and CloudTrail's keys get its spelling. Otherwise
 * one odd byte would hide an event. `holds` tells whether a field already stands at the record's top level; `nested` gives
 * the spelling of keys below it, by their paths.
 */
export function repairRecord(
  record: Buffer,
  holds: (field: string) => boolean,
  nested: ReadonlyMap<string, string> = new Map(),
): Repaired {
  const source = record.toString('utf8');
  const changes: { kind: RepairKind; field: string }[] = [];
  const parts: string[] = [];
  /** What is open around the current place, each with the key that leads to it. */
  const open: { readonly isObject: boolean; readonly path: string }[] = [];
  let field = '';
  let path = '';
  let isKey = false;
  const note = (kind: RepairKind, where = field) => {
    if (!changes.some((change) => change.kind === kind && change.field === where)) changes.push({ kind, field: where });
  };
  for (const { kind, text } of jsonTokens(source)) {
    if (kind === 'mark') {
      if (text === '{' || text === '[') open.push({ isObject: text === '{', path });
      else if (text === '}' || text === ']') open.pop();
      // A key stands behind the brace or a comma; every other string of an object behind a colon.
      isKey = open.at(-1)?.isObject === true && (text === '{' || text === ',');
    }
    if (kind !== 'string') {
      parts.push(text);
      continue;
    }
    let mended = mendString(text);
    if (isKey && open.length > 1) {
      path = `${open.at(-1)!.path}.${keyName(mended)}`;
      const canonical = nested.get(path);
      if (canonical !== undefined) {
        note('key-in-other-case', `${open.at(-1)!.path}.${canonical}`);
        mended = JSON.stringify(canonical);
      }
    } else if (isKey) {
      field = keyName(mended);
      const canonical = fieldInOtherCase(field);
      if (canonical !== undefined && !holds(canonical)) {
        const respelled = canonical !== field;
        field = canonical;
        if (respelled) note('key-in-other-case');
        mended = JSON.stringify(canonical);
      }
      path = field;
    } else if (mended !== text || text.includes(replacement)) note('repaired-text');
    parts.push(mended);
  }
  return { text: parts.join(''), changes };
}

function mendString(literal: string): string {
  return literal
    .replace(controlCharacter, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(escapes, (sequence: string, half: string | undefined) => (half === undefined ? sequence : '\\ufffd'));
}

function keyName(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1, -1);
  }
}
