import { jsonTokens } from './json-token.ts';
import { fieldInOtherCase } from './record-field.ts';

/** A record made readable for DuckDB. */
export interface Repaired {
  readonly text: string;
  /** What was changed, each with the top-level field in which it stood. */
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
 * surrogate pairs become U+FFFD, raw control characters become escapes, and CloudTrail's top-level keys get its spelling.
 * Otherwise one odd byte would hide an event. `holds` tells whether a field already stands at the record's top level.
 */
export function repairRecord(record: Buffer, holds: (field: string) => boolean): Repaired {
  const source = record.toString('utf8');
  const changes: { kind: RepairKind; field: string }[] = [];
  const parts: string[] = [];
  let depth = 0;
  let field = '';
  let isKey = false;
  const note = (kind: RepairKind) => {
    if (!changes.some((change) => change.kind === kind && change.field === field)) changes.push({ kind, field });
  };
  for (const { kind, text } of jsonTokens(source)) {
    if (kind === 'mark') {
      if (text === '{' || text === '[') depth++;
      else if (text === '}' || text === ']') depth--;
      // A key stands behind the brace or a comma; every other string of the top level behind a colon.
      isKey = depth === 1 && (text === '{' || text === ',');
    }
    if (kind !== 'string') {
      parts.push(text);
      continue;
    }
    let mended = mendString(text);
    if (isKey) {
      field = keyName(mended);
      const canonical = fieldInOtherCase(field);
      if (canonical !== undefined && !holds(canonical)) {
        const respelled = canonical !== field;
        field = canonical;
        if (respelled) note('key-in-other-case');
        mended = JSON.stringify(canonical);
      }
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
