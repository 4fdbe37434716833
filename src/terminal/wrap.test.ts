import { describe, expect, it } from 'vitest';
import { wrap } from './wrap.ts';

describe('wrapping a text', () => {
  it('breaks at spaces, the indent counted', () => {
    expect(wrap('one two three four', 11, 2)).toEqual(['  one two', '  three', '  four']);
    expect(wrap('one two three four', 40)).toEqual(['one two three four']);
  });

  it('keeps a word that is too long whole, so that an ARN can be copied', () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/pay-invoices/pay-invoices';
    expect(wrap(`called by ${arn} from outside`, 30, 4)).toEqual(['    called by', `    ${arn}`, '    from outside']);
  });

  it('gives one line for an empty text', () => {
    expect(wrap('', 80)).toEqual(['']);
  });
});
