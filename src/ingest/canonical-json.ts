import { jsonTokens } from './json-token.ts';

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/;

interface Open {
  readonly values: Map<string, string> | string[];
  key: string | null;
}

/**
 * One text for one JSON value: keys sorted, of repeated keys the first, no white space, one spelling for a character and
 * for a number (`1.10` and `11e-1` are `11e-1`). Numbers are compared as written, not as doubles, which would make large
 * ones equal that are not. Deep nesting costs no stack.
 */
export function canonicalJson(text: string): string {
  const open: Open[] = [];
  let done = '';
  const add = (value: string) => {
    const container = open.at(-1);
    if (!container) done = value;
    else if (Array.isArray(container.values)) container.values.push(value);
    else if (container.key !== null) {
      if (!container.values.has(container.key)) container.values.set(container.key, value);
      container.key = null;
    }
  };
  for (const { kind, text: token } of jsonTokens(text)) {
    if (kind === 'string') {
      const container = open.at(-1);
      const value = canonicalString(token);
      if (container && !Array.isArray(container.values) && container.key === null) container.key = value;
      else add(value);
    } else if (kind === 'word') add(canonicalNumber(token));
    else if (token === '{') open.push({ values: new Map(), key: null });
    else if (token === '[') open.push({ values: [], key: null });
    else if (token === '}' || token === ']') add(closed(open.pop()!));
  }
  return done;
}

function closed({ values }: Open): string {
  if (Array.isArray(values)) return `[${values.join(',')}]`;
  const pairs = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, value]) => `${key}:${value}`).join(',')}}`;
}

function canonicalString(literal: string): string {
  try {
    return JSON.stringify(JSON.parse(literal));
  } catch {
    return literal;
  }
}

function canonicalNumber(word: string): string {
  const match = decimal.exec(word);
  if (!match) return word;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
