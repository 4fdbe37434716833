import { describe, expect, it } from 'vitest';
import { createJsonArray, indentedJson, openJsonObject } from './json-text.ts';

/** Writes `{…head, items: [{…, inner: []}]}` piece by piece. */
function piecewise(head: object, items: readonly { inner: readonly unknown[] }[]): string {
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  write(`${openJsonObject(head)},\n  "items": `);
  const list = createJsonArray(write, 1);
  for (const { inner, ...rest } of items) {
    list.begin();
    write(`${openJsonObject(rest, 2)},\n      "inner": `);
    const innerList = createJsonArray(write, 3);
    for (const item of inner) innerList.item(item);
    innerList.end();
    write('\n    }');
  }
  list.end();
  return `${text}\n}`;
}

describe('JSON written piece by piece', () => {
  it.each([
    ['no item', []],
    ['an item without a list', [{ a: 1, inner: [] }]],
    [
      'several',
      [
        { a: 'x\ny', inner: [1, { b: [] }] },
        { a: 'line\u2028separator', inner: ['"', { c: {} }] },
      ],
    ],
  ])('has the bytes that JSON.stringify gives for the whole: %s', (_, items) => {
    const head = { name: 'x', nested: { list: [1, 2], empty: {} } };
    expect(piecewise(head, items)).toBe(JSON.stringify({ ...head, items }, null, 2));
  });

  it('is indented from its second line on', () => {
    expect(indentedJson({ a: 'x\ny' }, 1)).toBe('{\n    "a": "x\\ny"\n  }');
  });
});
