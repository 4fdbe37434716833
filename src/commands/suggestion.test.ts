import { describe, expect, it } from 'vitest';
import { closest } from './suggestion.ts';

const known = ['load', 'case', 'fail-on', 'aws-ip-ranges'];

describe('the suggestion for a mistyped name', () => {
  it.each([
    ['lod', 'load'],
    ['laod', 'load'],
    ['loads', 'load'],
    ['failon', 'fail-on'],
    ['aws-ip-range', 'aws-ip-ranges'],
    ['aws-ranges', 'aws-ip-ranges'],
  ])('for %s is %s', (word, name) => {
    expect(closest(word, known)).toBe(name);
  });

  it('is none where no name is near', () => {
    expect(closest('unrelated', known)).toBeUndefined();
    expect(closest('', known)).toBeUndefined();
  });
});
