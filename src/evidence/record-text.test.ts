import { expect, it } from 'vitest';
import { recordText } from './record-text.ts';

it.each([
  ['a record', '{"a":"b"}', '{"a":"b"}'],
  ['the text of a string', String.raw`"{\"a\":\"\u00e9\"}"`, '{"a":"é"}'],
  ['the row of a table that quotes its cells', '"1.08","{type=Root}"', '"1.08","{type=Root}"'],
  ['a string that is cut off', '"{', '"{'],
])('gives %s', (_, bytes, text) => {
  expect(recordText(Buffer.from(bytes)).toString()).toBe(text);
});
