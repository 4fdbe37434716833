import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressHex, bucketOf, prefixRange } from './address.ts';

describe('an address in hex', () => {
  it.each([
    ['203.0.113.9', '00000000000000000000FFFFCB007109'],
    ['0.0.0.0', '00000000000000000000FFFF00000000'],
    ['255.255.255.255', '00000000000000000000FFFFFFFFFFFF'],
    ['2001:db8::9', '20010DB8000000000000000000000009'],
    ['2001:DB8:0:0:1::', '20010DB8000000000001000000000000'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['::ffff:203.0.113.9', '00000000000000000000FFFFCB007109'],
    ['64:ff9b::192.0.2.33', '0064FF9B0000000000000000C0000221'],
  ])('writes %s as %s', (text, hex) => {
    expect(addressHex(text)).toBe(hex);
  });

  it.each([
    '010.0.0.1',
    '10.0.0.01',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.9 ',
    '203.0.113.9/32',
    '0xcb007109',
    '3405803785',
    'AWS Internal',
    's3.amazonaws.com',
    'fe80::1%eth0',
    '[2001:db8::9]',
    '2001:db8::1::2',
    '',
    '-',
  ])('takes %j for no address', (text) => {
    expect(addressHex(text)).toBeNull();
  });

  it('agrees with node:net on what is an address, whatever the text', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string());
    fc.assert(
      fc.property(text, (address) => (addressHex(address) !== null) === (isIP(address) > 0 && !address.includes('%'))),
    );
  });

  it('orders IPv4 addresses as their numbers', () => {
    const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    fc.assert(fc.property(fc.ipV4(), fc.ipV4(), (a, b) => number(a) < number(b) === addressHex(a)! < addressHex(b)!));
  });
});

describe('a prefix', () => {
  it('spans its first to its last address', () => {
    expect(prefixRange('203.0.113.128/25')).toEqual({
      family: 4,
      bits: 25,
      lo: addressHex('203.0.113.128'),
      hi: addressHex('203.0.113.255'),
    });
    expect(prefixRange('2001:db8::/32')).toMatchObject({ hi: '20010DB8FFFFFFFFFFFFFFFFFFFFFFFF' });
    expect(prefixRange('203.0.113.9/32')).toMatchObject({
      lo: addressHex('203.0.113.9'),
      hi: addressHex('203.0.113.9'),
    });
  });

  it.each([
    '203.0.113.0',
    '203.0.113.0/33',
    '2001:db8::/129',
    '203.0.113.0/024',
    '203.0.113.0/',
    'x/8',
    '1.2.3.0/24/25',
  ])('is not %j', (text) => {
    expect(prefixRange(text)).toBeNull();
  });
});

it('puts an address into the bucket of its /20, or /40 for IPv6', () => {
  expect(bucketOf(addressHex('198.51.100.7')!)).toBe('00000000000000000000FFFFC6336');
  expect(bucketOf(addressHex('2001:db8:1234::')!)).toBe('20010DB812');
});
