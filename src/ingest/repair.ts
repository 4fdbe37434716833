import { fieldInOtherCase } from './record-field.ts';

/** A record made readable for DuckDB. */
export interface Repaired {
  readonly text: string;
  /** What was changed, each with the top-level field in which it stood. */
  readonly changes: readonly { readonly kind: 'repaired-text' | 'key-in-other-case'; readonly field: string }[];
}

/**
 * Mends in a whole JSON object what makes DuckDB refuse or overlook it, and nothing else: invalid UTF-8 and halves of
 * surrogate pairs become U+FFFD, raw control characters become escapes, and CloudTrail's top-level keys get its spelling.
 * Otherwise one odd byte would hide an event. `holds` tells whether a field already stands at the record's top level.
 */
export function repairRecord(record: Buffer, holds: (field: string) => boolean): Repaired {
  const source = record.toString('utf8');
  const changes: { kind: 'repaired-text' | 'key-in-other-case'; field: string }[] = [];
  const wasInvalid = source.includes('\ufffd') && !Buffer.from(source).equals(record);
  let out = '';
  let depth = 0;
  let field = '';
  const note = (kind: 'repaired-text' | 'key-in-other-case') => {
    if (!changes.some((change) => change.kind === kind && change.field === field)) changes.push({ kind, field });
  };
  const token = /"(?:[^"\\]|\\[\s\S])*"|[{}[\]]|[^"{}[\]]+/g;
  for (const match of source.matchAll(token)) {
    const [piece] = match;
    if (piece === '{' || piece === '[') depth++;
    else if (piece === '}' || piece === ']') depth--;
    if (!piece.startsWith('"')) {
      out += piece;
      continue;
    }
    const isKey =
      depth === 1 && /^\s*:/.test(source.slice(match.index + piece.length, match.index + piece.length + 64));
    let text = mendString(piece);
    if (isKey) {
      field = keyName(text);
      const canonical = fieldInOtherCase(field);
      if (canonical !== undefined && canonical !== field && !holds(canonical)) {
        field = canonical;
        text = JSON.stringify(canonical);
        note('key-in-other-case');
      }
    }
    if (text !== piece && !isKey) note('repaired-text');
    if (piece.includes('\ufffd') && wasInvalid) note('repaired-text');
    out += text;
  }
  return { text: out, changes };
}

function mendString(literal: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is mended
  const mended = literal.replace(/[\0-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return mended.replace(
    /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u[dD][89a-fA-F][0-9a-fA-F]{2}|[\s\S])/g,
    (sequence, high) => (high === undefined && /^\\u[dD]/.test(sequence) ? '\\ufffd' : sequence),
  );
}

function keyName(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1, -1);
  }
}
