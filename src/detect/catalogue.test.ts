import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { catalogue, chosenDetections } from './catalogue.ts';

const header = `id: odd-calls
title: Odd calls
severity: low
meaning: Something odd.
logic: Looks for oddities.
false_positives:
  - Odd people.
summary: '{access_key_id} was odd.'
`;

function folderWith(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const file = (yaml: string) => ({ 'discovery/odd-calls.sql': `/*\n${yaml}*/\nselect 1 as a;\n` });
const read = (yaml: string) => catalogue([folderWith(file(yaml))]);

describe('the catalogue', () => {
  it('holds coldtrail’s own detections and those of the user’s folders, by ID', () => {
    const detections = catalogue([folderWith(file(header))]);
    const ids = detections.map((detection) => detection.id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toContain('lambda-credentials-off-worker');
    expect(detections.find((detection) => detection.id === 'odd-calls')).toMatchObject({
      tactic: 'discovery',
      sql: 'select 1 as a',
      sqlLine: 11,
      tags: [],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['a missing field', header.replace('title: Odd calls\n', ''), /odd-calls\.sql:2: title: is missing/],
    ['an unknown field', `${header}titel: Odd\n`, /the header: knows no titel/],
    ['a severity that there is not', header.replace('low', 'grave'), /odd-calls\.sql:4: severity: /],
    ['an ID with capitals', header.replace('odd-calls', 'Odd-Calls'), /odd-calls\.sql:2: id: is no ID/],
    [
      'an ID other than its file’s name',
      header.replace('odd-calls', 'odd-call'),
      /is odd-call, but the file is odd-calls\.sql/,
    ],
    [
      'an unknown placeholder',
      header.replace('{access_key_id}', '{key}'),
      /odd-calls\.sql:9: summary: .*unknown \{placeholder\}/,
    ],
    ['no false positive', header.replace('\n  - Odd people.', ' []'), /false_positives: is empty/],
    ['a need without reason', `${header}needs:\n  - events: 'true'\n`, /odd-calls\.sql:11: needs\.0: is neither/],
    ['a tag of another kind', `${header}tags: [t1078]\n`, /tags\.0: is no tag such as attack\.t1078\.004/],
    ['what is no YAML', `${header}tags: [\n`, /odd-calls\.sql:1\d: /],
  ])('refuses %s, naming file and line', (_, yaml, message) => {
    expect(() => read(yaml)).toThrow(message);
  });

  it('refuses a file without a header', () => {
    const folder = folderWith({ 'discovery/odd-calls.sql': 'select 1 as a' });
    expect(() => catalogue([folder])).toThrow('does not begin with a comment');
  });

  it('refuses an ID that stands twice', () => {
    expect(() => catalogue([folderWith(file(header)), folderWith(file(header))])).toThrow('two detections odd-calls');
  });

  it('refuses a folder without a detection, and one that is not there', () => {
    expect(() => catalogue([temporaryFolder()])).toThrow('holds no detection');
    expect(() => catalogue([join(temporaryFolder(), 'none')])).toThrow('cannot be read (ENOENT)');
  });

  it('names the detections that there are to who asks for another', () => {
    expect(() => chosenDetections(catalogue(), ['lambda'])).toThrow(/no detection lambda\. There are: access-key/);
  });
});
