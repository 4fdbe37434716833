import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePaths, pathBytes, pathText } from './path-text.ts';

/** Names as they are, and such as are made of what is written in another way. */
const names = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc
    .array(fc.constantFrom(...'aZ09/!%=+-@ \u007f\u0085é€😀\n'), { maxLength: 8 })
    .map((characters) => Buffer.from(characters.join(''))),
);

describe('the text of a path', () => {
  it('is the name itself where that is plain', () => {
    const name = 'AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/a_b-c=d+e@f (1)!.json.gz';
    expect(pathText(Buffer.from(name))).toBe(name);
  });

  it.each([
    ['=a', '%3Da'],
    ['-a', '%2Da'],
    ['50%', '50%25'],
    ['a!/b', 'a%21/b'],
    ['a!', 'a!'],
    ['a\u007f', 'a%7F'],
    ['a\tb', 'a%09b'],
    ['aé', 'aé'],
    ['a\u0085', 'a%C2%85'],
  ])('of %j is %j', (name, text) => expect(pathText(Buffer.from(name))).toBe(text));

  it('leads back to the name, whatever its bytes', () => {
    fc.assert(fc.property(names, (name) => pathBytes(pathText(Buffer.from(name))).equals(Buffer.from(name))));
  });
});

it('paths are in the order of their bytes, above U+FFFF too', () => {
  expect(comparePaths('\uffee', '😀')).toBe(-1);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
