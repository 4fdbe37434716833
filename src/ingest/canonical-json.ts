const token = /\s*(?:("(?:[^"\\]|\\.)*")|([{}[\],:])|([^\s{}[\],:"]+))/sy;
const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

interface Open {
  readonly isObject: boolean;
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
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [, string, mark, word] = match;
    if (string !== undefined) {
      const container = open.at(-1);
      const value = canonicalString(string);
      if (container?.isObject && container.key === null) container.key = value;
      else add(value);
    } else if (word !== undefined) add(canonicalNumber(word));
    else if (mark === '{') open.push({ isObject: true, values: new Map(), key: null });
    else if (mark === '[') open.push({ isObject: false, values: [], key: null });
    else if (mark === '}' || mark === ']') add(closed(open.pop()!));
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
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}
