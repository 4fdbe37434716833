import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverEvidence } from './discover.ts';
import { pathBytes } from './path-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-discover-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (...parts: (string | Buffer)[]) =>
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), ...parts.map((part) => Buffer.from(part))]), '{}');
const paths = async (...evidence: string[]) =>
  (await discoverEvidence(evidence.map((argument) => join(folder, argument)))).map(({ path, problem }) =>
    problem ? `${path} ${problem.reason}` : path,
  );

describe('a glob', () => {
  it('finds files whose names are no UTF-8, once each', async () => {
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xfe])]));
    put(Buffer.from([0xff]), '.json');
    put(Buffer.from([0xfd]), '.json');
    put(Buffer.from([0xfe]), '/', Buffer.from([0xff]), '.json');
    put('\ufffd.json');
    put('plain.json');
    expect(await paths('*.json')).toEqual(['%FD.json', '%FF.json', 'plain.json', '\ufffd.json']);
    expect(await paths('**')).toEqual(['%FD.json', '%FE/%FF.json', '%FF.json', 'plain.json', '\ufffd.json']);
  });

  it('takes a path that is there as it is, brackets and all', async () => {
    put('[a].json');
    put('a.json');
    expect(await paths('[a].json')).toEqual(['[a].json']);
    expect(await paths('[a-b].json')).toEqual(['a.json']);
  });
});

describe('a path', () => {
  it('tells a folder whose name ends in ! from an archive', async () => {
    mkdirSync(join(folder, 'a.zip!'));
    put('a.zip!/x.json');
    put('b!.json');
    expect(await paths('')).toEqual(['a.zip%21/x.json', 'b!.json']);
    expect(pathBytes('a.zip%21/x.json').toString()).toBe('a.zip!/x.json');
  });

  it('has whatever is no text as %XX, and the formula sign that it begins with', async () => {
    for (const name of ['=a', 'b=', 'c%d', 'e\nf', 'g\x7f', 'h\u0085', 'i\u202e', '@', '+1', '-2']) put(name);
    expect(await paths('')).toEqual(
      ['%2B1', '%2D2', '%3Da', '%40', 'b=', 'c%25d', 'e%0Af', 'g%7F', 'h%C2%85', 'i\u202e'].sort(),
    );
  });
});
