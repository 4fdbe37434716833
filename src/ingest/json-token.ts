/** One token of JSON text: a string with its quotes, a mark (`{ } [ ] , :`), or a word (number or literal). */
export interface JsonToken {
  readonly kind: 'string' | 'mark' | 'word';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const space = new Set([' ', '\t', '\r', '\n']);
const marks = new Set(['{', '}', '[', ']', ',', ':']);

/**
 * The tokens of JSON text, whose grammar somebody else has checked. Not by regular expression: those keep a note for every
 * character that they might give back, and a record may hold a string of 50 MB.
 */
export function* jsonTokens(text: string): Generator<JsonToken> {
  for (let at = 0; at < text.length; ) {
    const c = text[at]!;
    if (space.has(c)) {
      at++;
      continue;
    }
    const kind = c === '"' ? 'string' : marks.has(c) ? 'mark' : 'word';
    const end = kind === 'string' ? stringEnd(text, at) : kind === 'mark' ? at + 1 : wordEnd(text, at);
    yield { kind, text: text.slice(at, end), at };
    at = end;
  }
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) return at + 1;
    if (c === 0x5c) at++;
  }
  return text.length;
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !space.has(text[end]!) && !marks.has(text[end]!) && text[end] !== '"') end++;
  return end;
}
