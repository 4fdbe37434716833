import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { awsIpRanges } from './aws-ip-ranges.ts';

const official = (createDate: string, prefix: string, region = 'us-west-2') =>
  JSON.stringify({
    syncToken: '1681854794',
    createDate,
    prefixes: ['AMAZON', 'EC2'].map((service) => ({
      ip_prefix: prefix,
      region,
      service,
      network_border_group: region,
    })),
    ipv6_prefixes: [
      { ipv6_prefix: '2600:1f14::/35', region: 'us-west-2', service: 'AMAZON', network_border_group: 'us-west-2' },
    ],
  });

const history = `family,prefix,region,services,valid_from,valid_to
4,34.208.0.0/12,us-west-2,AMAZON|EC2,2017-04-07T18:22:10Z,
4,52.208.0.0/13,eu-west-1,AMAZON|EC2,2016-04-22T18:22:20Z,2019-07-18T20:23:05Z
`;

function file(text: string | Buffer, name = 'ip-ranges.json'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const spans = (files: readonly string[]) =>
  awsIpRanges(files)
    .prefixes()
    .filter((prefix) => prefix.range.family === 4 && prefix.services.includes('AMAZON'))
    .map(({ region, validFrom, validTo }) => `${region} ${validFrom} ${validTo}`)
    .sort();

describe('address ranges of AWS', () => {
  it('come from the built-in table where none are named', () => {
    const { references, prefixes } = awsIpRanges();
    expect(references).toMatchObject([
      { name: 'builtin', description: 'AWS ip-ranges.json, versions 2015-11-03 to 2026-08-22' },
    ]);
    expect(prefixes()).toHaveLength(23_305);
  });

  it('of one ip-ranges.json hold for all times', () => {
    expect(spans([file(official('2023-04-18-21-53-14', '34.208.0.0/12'))])).toEqual([
      'us-west-2 0000-01-01T00:00:00Z 9999-12-31T23:59:59Z',
    ]);
  });

  it('of several hold each from its createDate on, those of the earliest also before', () => {
    const files = [
      file(official('2023-06-01-00-00-00', '34.208.0.0/12', 'us-west-1')),
      file(official('2022-01-01-12-30-00', '34.208.0.0/12', 'us-west-2')),
      file(official('2024-01-01-00-00-00', '34.208.0.0/12', 'eu-west-1')),
    ];
    expect(spans(files)).toEqual([
      'eu-west-1 2024-01-01T00:00:00Z 9999-12-31T23:59:59Z',
      'us-west-1 2023-06-01T00:00:00Z 2024-01-01T00:00:00Z',
      'us-west-2 0000-01-01T00:00:00Z 2023-06-01T00:00:00Z',
    ]);
  });

  it('of a dated history hold as it says, gzipped or not', () => {
    const wanted = [
      'eu-west-1 2016-04-22T18:22:20Z 2019-07-18T20:23:05Z',
      'us-west-2 2017-04-07T18:22:10Z 9999-12-31T23:59:59Z',
    ];
    expect(spans([file(history, 'history.csv')])).toEqual(wanted);
    expect(spans([file(gzipSync(history), 'history.csv.gz')])).toEqual(wanted);
  });

  it('keep the built-in table beside the user’s with builtin', () => {
    const own = file(official('2023-04-18-21-53-14', '203.0.113.0/24'));
    expect(awsIpRanges([own, 'builtin']).prefixes()).toHaveLength(23_305 + 3);
    expect(awsIpRanges([own]).prefixes()).toHaveLength(3);
  });

  it('are the same whatever the order in which files are named, and however often', () => {
    const a = file(official('2022-01-01-12-30-00', '34.208.0.0/12'));
    const b = file(official('2023-06-01-00-00-00', '34.208.0.0/13'));
    const copy = file(official('2023-06-01-00-00-00', '34.208.0.0/13'));
    expect(awsIpRanges([b, a, copy, b]).references).toHaveLength(2);
    expect(spans([b, a, copy])).toEqual(spans([a, b]));
    expect(awsIpRanges([b, a]).references).toEqual(awsIpRanges([a, b]).references);
  });

  it('name no folder of the machine in their reference', () => {
    const own = file(official('2023-04-18-21-53-14', '203.0.113.0/24'));
    expect(awsIpRanges([own]).references).toEqual([
      {
        kind: 'aws-ip-ranges',
        name: 'ip-ranges.json',
        description: 'AWS ip-ranges.json of 2023-04-18T21:53:14Z',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it.each([
    ['not JSON', '{"createDate": ', 'is not AWS’s ip-ranges.json'],
    ['JSON of something else', '{"Records": []}', 'createDate'],
    ['a prefix that is none', official('2023-04-18-21-53-14', '34.208.0.0'), '"34.208.0.0" is no address prefix'],
    ['CSV of something else', 'ip,name\n203.0.113.9,x\n', 'lacks prefix, region, services, valid_from, valid_to'],
    ['a history with a faulty line', `${history}4,x,us-east-1,AMAZON,,\n`, 'line 4'],
    ['a history with a time of another form', `${history}4,192.0.2.0/24,us-east-1,AMAZON,2020-01-01,\n`, 'line 4'],
  ])('refuse %s and say what is wrong', (_, text, message) => {
    expect(() => awsIpRanges([file(text)])).toThrow(message);
  });

  it('refuse a file that is not there', () => {
    expect(() => awsIpRanges([join(temporaryFolder(), 'none.json')])).toThrow('cannot be read (ENOENT)');
  });
});
