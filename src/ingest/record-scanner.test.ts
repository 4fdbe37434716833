import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNumber, recordFields, valueKind } from './record-field.ts';
import { createRecordScanner } from './record-scanner.ts';
import { type Scan, scanEnd, trait } from './scan.ts';

const scanner = createRecordScanner();

/** What matters of a scan: places and kinds of known keys only where there are any. */
function found({ kinds, valueStart, valueEnd, ...rest }: Scan) {
  const fields = recordFields.flatMap(({ name }, number) =>
    kinds[number] === 0 ? [] : [[name, kinds[number], valueStart[number], valueEnd[number]]],
  );
  return { ...rest, fields };
}

/** Scans `text` in the window, between bytes that would matter if they were looked at. */
function scanned(text: string | Buffer, { before = 0, behind = '', enterLists = false } = {}) {
  const bytes = Buffer.from(text);
  const { window } = scanner;
  window.clear();
  window.append(Buffer.alloc(before, '{'));
  window.append(bytes);
  window.append(Buffer.from(behind));
  const how = scanner.scanObject(window.bytes().subarray(before), 0, bytes.length, enterLists);
  return { how, ...found(scanner.scan) };
}

const strange = ['"', '\\', '\0', '}', ']', ',', '"}', 'x'.repeat(40), '\u00ff\u00ff'];

describe('a string', () => {
  it.each([0, 1, 2, 3, 5, 8, 13, 15])('of any length ends at its quote, %i bytes behind a block of 16', (before) => {
    for (let length = 0; length <= 70; length++) {
      const text = `{"a":"${'x'.repeat(length)}"}`;
      const { how, end, traits, unknown } = scanned(text, { before, behind: '"x"}' });
      expect([how, end, traits, unknown]).toEqual([scanEnd.complete, text.length, trait.unknownKey, [2, 3]]);
    }
  });

  it.each([
    ['\\"', 0],
    ['\\\\', 0],
    ['\\/\\b\\f\\n\\r\\t', 0],
    ['\\u00e9', 0],
    ['\\ud83d\\ude00', trait.surrogate],
    ['\\uD800', trait.surrogate],
    ['\0', trait.control],
    ['\x1f\n', trait.control],
    ['é😀\x7f', 0],
  ])('may hold %j wherever the blocks of 16 end', (part, traits) => {
    for (let length = 0; length <= 40; length++) {
      const text = `{"a":"${'x'.repeat(length)}${part}y"}`;
      const { how, end, traits: noted } = scanned(text, { before: length % 16 });
      expect([how, end, noted]).toEqual([scanEnd.complete, Buffer.byteLength(text), traits | trait.unknownKey]);
    }
  });

  it.each(['\\x', '\\u12', '\\u12g4', '\\ud80', '\\\n', '\\U0041'])('is broken by %j', (part) => {
    for (let length = 0; length <= 40; length++) {
      const { how, end, lastString } = scanned(`{"a":"${'x'.repeat(length)}${part}"}`);
      expect([how, end, lastString]).toEqual([scanEnd.broken, 5, 5]);
    }
  });
});

describe('a word', () => {
  const numbers = ['0', '-0', '7', '123', '12345678901234567890', '0.5', '-1.25e-10', '1E+5', '0e0'];
  it.each<[string, number]>([
    ...numbers.map((word): [string, number] => [word, valueKind.number]),
    ['true', valueKind.boolean],
    ['false', valueKind.boolean],
    ['null', valueKind.null],
  ])('%s is JSON', (word, kind) => {
    const { how, traits, fields } = scanned(`{"detail":${word}}`, { behind: '0e' });
    expect([how, traits]).toEqual([scanEnd.complete, trait.otherKey]);
    expect(fields).toEqual([['detail', kind, 10, 10 + word.length]]);
  });

  it.each(['NaN', 'nan', '-inf', 'Infinity', '-INFINITY'])('%s is a number to DuckDB only', (word) => {
    const { how, traits, fields } = scanned(`{"detail":${word}}`);
    expect([how, traits, fields[0]![1]]).toEqual([scanEnd.complete, trait.lenient | trait.otherKey, valueKind.number]);
  });

  it.each([
    ...['01', '-', '+1', '1.', '.5', '1e', '1e+', '--1', '0x1', '1.2.3', 'True', 'nul', 'nulls', 'falsE', 'infinit'],
    ...['-true', 'infinityy', '', '00', '-01', "'a'"],
  ])('%s is none', (word) => {
    const { how, end } = scanned(`{"detail":${word}}`);
    expect([how, end]).toEqual([scanEnd.broken, 10]);
  });
});

const record = `{"eventVersion":"1.08", "userIdentity":{"type":"Root","sessionContext":{"a":[1,{"b":null}]}},\r\n"eventTime":
"2023-04-18T10:11:12Z","readOnly":true,"requestParameters":{"text":"a \\"b\\" \\u00e9","deep":[[[-1.5e3]],[]]}, "new key":[],
"resources":null,"eventID" : "x","eventID":"y","new":0}`;

describe('a record', () => {
  it('gives the kinds and places of its known keys, and of others where they stand', () => {
    const { how, end, traits, lastString, unknown, repeated, fields } = scanned(record);
    expect([how, end, lastString]).toEqual([scanEnd.complete, record.length, record.indexOf('"new":')]);
    expect(traits).toBe(trait.newline | trait.unknownKey | trait.repeatedKey);
    expect(fields.map(([name, kind, start, to]) => [name, kind, record.slice(start as number, to as number)])).toEqual(
      [
        ['eventVersion', valueKind.string, '"1.08"'],
        ['userIdentity', valueKind.object, '{"type":"Root","sessionContext":{"a":[1,{"b":null}]}}'],
        ['eventTime', valueKind.string, '"2023-04-18T10:11:12Z"'],
        ['requestParameters', valueKind.object, '{"text":"a \\"b\\" \\u00e9","deep":[[[-1.5e3]],[]]}'],
        ['eventID', valueKind.string, '"x"'],
        ['readOnly', valueKind.boolean, 'true'],
        ['resources', valueKind.null, 'null'],
      ].sort(byNumber),
    );
    expect([0, 2].map((k) => record.slice(unknown[k], unknown[k + 1]))).toEqual(['new key', 'new']);
    expect(repeated).toEqual([{ field: fieldNumber('eventID'), times: 1 }]);
  });

  it('is cut wherever the bytes end before it does, whatever stands behind them', () => {
    for (let length = 1; length < record.length; length++) {
      const cut = record.slice(0, length);
      const plain = scanned(cut, { before: length % 16 });
      expect([plain.how, plain.end]).toEqual([scanEnd.cut, length]);
      for (const behind of [record.slice(length), ...strange])
        expect(scanned(cut, { before: length % 16, behind })).toEqual(plain);
    }
  });

  it('is scanned alike where it stands and as a copy', () => {
    for (let at = 0; at < record.length; at++) {
      const changed = Buffer.from(record);
      changed[at] = changed[at]! ^ 7;
      const inWindow = scanned(changed);
      const how = scanner.scanObject(Buffer.concat([Buffer.from('{'), changed]), 1, 1 + changed.length, false);
      const { end, lastString, traits } = scanner.scan;
      expect([how, end - 1, lastString - 1, traits]).toEqual([
        inWindow.how,
        inWindow.end,
        inWindow.lastString,
        inWindow.traits,
      ]);
    }
  });

  it('stops at a list of records only if asked to', () => {
    const text = '{"a":1,"Records":[{"eventName":"x"}]}';
    expect(scanned(text, { enterLists: true })).toMatchObject({
      how: scanEnd.list,
      end: 17,
      listKey: fieldNumber('Records'),
    });
    expect(scanned(text)).toMatchObject({ how: scanEnd.complete, end: text.length });
    const within = '{"a":{"Records":[]}}';
    expect(scanned(within, { enterLists: true })).toMatchObject({ how: scanEnd.complete, end: within.length });
  });

  it('knows every key of its list, and none that is only like one', () => {
    for (const [number, { name }] of recordFields.entries()) {
      const { fields } = scanned(`{"${name}":{}}`);
      expect(fields).toEqual([[name, valueKind.object, name.length + 4, name.length + 6]]);
      expect(fieldNumber(name)).toBe(number);
      for (const other of [`${name}x`, name.slice(0, -1), `x${name}`, `\\u00${name}`, name.toUpperCase().toLowerCase()])
        if (other !== '' && fieldNumber(other) < 0) expect(scanned(`{"${other}":{}}`).fields).toEqual([]);
    }
  });

  it('tells which values are of a kind that CloudTrail does not write there', () => {
    expect(scanned('{"eventName":1}').traits).toBe(trait.wrongType);
    expect(scanned('{"eventName":null,"userIdentity":{},"readOnly":"true"}').traits).toBe(0);
    expect(scanned('{"detail":[],"Records":{},"logFiles":0}').traits).toBe(trait.otherKey);
  });

  it('counts unknown keys without end, and gives the places of 128', () => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`key${n}`, n])));
    expect(scanned(text).unknown).toHaveLength(256);
  });

  it('has a shape of its identity: keys and kinds of values, not values', () => {
    const shape = (identity: string) => scanned(`{"userIdentity":${identity},"eventName":"x"}`).identityShape;
    const usual = shape('{"type":"Root","accountId":"1","n":12}');
    expect(shape('{"type":"AssumedRole","accountId":"","n":-5}')).toBe(usual);
    const others = [
      '{"type":"Root","accountId":1,"n":12}',
      '{"type":"Root","accountID":"1","n":12}',
      '{"type":"Root","accountId":"1"}',
      '{"accountId":"1","type":"Root","n":12}',
      '{"type":{"accountId":"1"},"n":12}',
      '{"type":"Root","userNam\0e":""}',
      '{"type":"Root","userName":""}',
    ].map(shape);
    expect(new Set([usual, ...others]).size).toBe(others.length + 1);
  });
});

describe('a run', () => {
  const identity = '"userIdentity":{"type":"Root"}';
  const event = (change = '', time = '2023-04-18T10:11:12Z', who = identity) =>
    `{"eventVersion":"1.08",${who},"eventTime":"${time}","eventName":"x","eventID":"1"${change}}`;
  const places = (text: string) => {
    scanned(event());
    scanner.expectIdentity();
    const { window } = scanner;
    window.clear();
    window.append(Buffer.from(text));
    const order = {
      beginning: Buffer.from('{"coldtrail_file":7,"coldtrail_record":'),
      file: 7,
      record: 98,
      offset: 2 ** 40,
    };
    const run = scanner.scanRun(window.bytes(), 0, order);
    if (run === null) return [];
    const rows = run.places
      .toString()
      .trimEnd()
      .split('\n')
      .map((row) => row.split(',').map(Number));
    const found = rows.map(([, , offset, length]) => [offset! - 2 ** 40, offset! - 2 ** 40 + length!]);
    expect(rows.map(([file, record]) => [file, record])).toEqual(found.map((_, k) => [7, 98 + k]));
    const lines = found.map(([from, to], k) => `${order.beginning}${98 + k},${text.slice(from! + 1, to)}\n`);
    expect([run.lines.toString(), run.count, run.end]).toEqual([lines.join(''), lines.length, found.at(-1)![1]]);
    return found.flat();
  };
  const usual = event();

  it('gives the places of records up to the end of their list', () => {
    const { length } = usual;
    expect(places(`${usual},${usual}]`)).toEqual([0, length, length + 1, 2 * length + 1]);
    expect(places(`${usual},${usual}],${usual}]`)).toHaveLength(4);
    expect(places(`${`${usual},`.repeat(2000)}]`)).toHaveLength(2 * 1024);
    const long = event(`,"awsRegion":"${'x'.repeat(60_000)}"`);
    expect(places(`${`${long},`.repeat(20)}]`)).toHaveLength(2 * 5);
  });

  it.each([
    ['its end', usual],
    ['a space', `${usual} ,${usual}`],
    ['no comma', `${usual}${usual}`],
    ['a brace', `${usual}}`],
  ])('ends in front of a record with %s behind it', (_, text) => {
    expect(places(text)).toEqual([]);
  });

  it.each([
    ['an unknown key', event(',"new":1')],
    ['a key twice', event(',"eventName":"y"')],
    ['a key with an escape', event(',"event\\u0041":"y"')],
    ['a value of another kind', event(',"awsRegion":1')],
    ['a line break', event(',\n"awsRegion":"x"')],
    ['half a surrogate pair', event(',"awsRegion":"\\ud800"')],
    ['a control character', event(',"awsRegion":"\0"')],
    ['a trailing comma', event(',')],
    ['a key of a wrapper', event(',"detail":{}')],
    ['a list of records', event(',"Records":[]')],
    ['a key of an Insight', event(',"insightDetails":{}')],
    ['a category of its own', event(',"eventCategory":"NetworkActivity"')],
    ['another category', event(',"eventCategory":"Insight"')],
    ['70 kB of text', event(`,"awsRegion":"${'x'.repeat(70_000)}"`)],
    ['no eventID', usual.replace(',"eventID":"1"', '')],
    ['no eventName', usual.replace('"eventName":"x",', '')],
    ['an eventName that is null', usual.replace('"x"', 'null')],
    ['no userIdentity', usual.replace(`${identity},`, '')],
    ['a userIdentity that is null', event('', '2023-04-18T10:11:12Z', '"userIdentity":null')],
    ['a userIdentity built in a new way', event('', '2023-04-18T10:11:12Z', '"userIdentity":{"new":1}')],
    ['no eventTime', usual.replace(/"eventTime":"[^"]*",/, '')],
    ...['2023-02-29', '2023-13-01', '2023-00-01', '2023-04-00', '2023-04-31', '0023-04-01'].map((day) => [
      `the day ${day}`,
      event('', `${day}T10:11:12Z`),
    ]),
    ...['24:00:00Z', '10:60:00Z', '10:11:60Z', '10:11:12.5Z', '10:11:12+', '1x:11:12Z', '10-11-12Z'].map((time) => [
      `the time ${time}`,
      event('', `2023-04-18T${time}`),
    ]),
  ])('ends in front of a record with %s', (_, odd) => {
    expect(places(`${odd},${usual}]`)).toEqual([]);
    expect(places(`${usual},${odd},${usual}]`)).toEqual([0, usual.length]);
  });

  it.each([
    ['a category', event(',"eventCategory":"Management"')],
    ['another category', event(',"eventCategory":"Data"')],
    ['further fields', event(',"readOnly":true,"resources":[],"requestParameters":null')],
    ['the last day of a month', event('', '2023-12-31T23:59:59Z')],
  ])('goes on over a record with %s', (_, one) => {
    expect(places(`${one},${usual}]`)).toHaveLength(4);
  });
});

describe('nesting', () => {
  it('is followed down to 2^24 levels', () => {
    const deep = (levels: number) => scanned(Buffer.concat([Buffer.alloc(levels, '['), Buffer.alloc(levels, ']')]));
    expect(deep(2 ** 24)).toMatchObject({ how: scanEnd.complete, end: 2 ** 25 });
    expect(deep(2 ** 24 + 1)).toMatchObject({ how: scanEnd.broken, end: 2 ** 24 });
  });
});

describe('the window', () => {
  it('grows with what is put in, drops what is done with, and scans it where it stands', () => {
    const { window } = createRecordScanner();
    const part = (n: number) => Buffer.alloc(100_000, String.fromCharCode(0x61 + n));
    for (let n = 0; n < 20; n++) window.append(part(n));
    expect(window.bytes().equals(Buffer.concat(Array.from({ length: 20 }, (_, n) => part(n))))).toBe(true);
    window.drop(1_850_000);
    window.append(part(20));
    expect(window.bytes().equals(Buffer.concat([part(18).subarray(50_000), part(19), part(20)]))).toBe(true);
    window.clear();
    expect(window.bytes()).toHaveLength(0);
  });

  it('gives memory back that something very large needed', () => {
    const { window, scanObject, scan } = createRecordScanner();
    const memory = () => window.bytes().buffer.byteLength;
    window.append(Buffer.from('{}'));
    const usual = memory();
    const large = Buffer.alloc(150_000_000, ' ');
    large.write('{"eventName":');
    large.write('1}', large.length - 2);
    window.append(large);
    expect([scanObject(window.bytes(), 2, 2 + large.length, false), scan.end]).toEqual([
      scanEnd.complete,
      2 + large.length,
    ]);
    expect(memory()).toBeGreaterThan(large.length);
    window.clear();
    window.append(Buffer.from('{"eventName":1}'));
    expect([scanObject(window.bytes(), 0, 15, false), scan.end]).toEqual([scanEnd.complete, 15]);
    expect(memory()).toBeLessThan(usual * 4);
  });
});

describe('any JSON text', () => {
  const json = fc.oneof(fc.json(), fc.json({ stringUnit: 'binary' }), fc.constant(record));
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat(3),
    insert: fc.oneof(
      fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '\n', '\\u', 'NaN', '-', '0'),
      fc.string(),
    ),
  });

  it('is whole in an object to the scanner exactly if it is to JSON.parse, or is said to be odd', () => {
    fc.assert(
      fc.property(json, fc.option(change), fc.nat(15), (value, changed, before) => {
        const at = (changed?.at ?? 0) % (value.length + 1);
        const text = changed ? value.slice(0, at) + changed.insert + value.slice(at + changed.remove) : value;
        const object = Buffer.from(`{"detail":${text}}`);
        const { how, end, traits } = scanned(object, { before, behind: '"]}' });
        const isWhole = how === scanEnd.complete && end === object.length;
        expect(isWhole && (traits & (trait.control | trait.lenient)) === 0).toBe(isJson(object.toString()));
      }),
      { numRuns: 5000 },
    );
  });
});

const byNumber = ([a]: unknown[], [b]: unknown[]) => fieldNumber(a as string) - fieldNumber(b as string);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
