import { describe, expect, it } from 'vitest';
import { parseAddressList } from './address-list.ts';

const texts = (list: ReturnType<typeof parseAddressList>) => list.map(({ range, note }) => [range.lo, range.hi, note]);

describe('a list of trusted addresses', () => {
  it('has an address or CIDR a line, with a note behind it', () => {
    const list = parseAddressList(
      '# offices\n203.0.113.7\tBerlin office\n\n198.51.100.0/24, VPN\r\n2001:db8::/32\n',
      'f',
    );

    expect(texts(list)).toEqual([
      ['00000000000000000000FFFFCB007107', '00000000000000000000FFFFCB007107', 'Berlin office'],
      ['00000000000000000000FFFFC6336400', '00000000000000000000FFFFC63364FF', 'VPN'],
      ['20010DB8000000000000000000000000', '20010DB8FFFFFFFFFFFFFFFFFFFFFFFF', null],
    ]);
  });

  it('may be the JSON of describe-addresses, with allocation and name as the note', () => {
    const json = JSON.stringify({
      Addresses: [
        { PublicIp: '203.0.113.7', AllocationId: 'eipalloc-0a1', Tags: [{ Key: 'Name', Value: 'gate' }] },
        { PublicIp: '203.0.113.8' },
      ],
    });

    expect(parseAddressList(json, 'f').map(({ note }) => note)).toEqual(['eipalloc-0a1 gate', null]);
  });

  it('may be the JSON of describe-nat-gateways, where a private gateway has no address', () => {
    const json = JSON.stringify({
      NatGateways: [
        { NatGatewayId: 'nat-1', NatGatewayAddresses: [{ PublicIp: '203.0.113.7' }, { PrivateIp: '10.0.0.5' }] },
        { NatGatewayId: 'nat-2', NatGatewayAddresses: [{ PrivateIp: '10.0.0.6' }] },
      ],
    });

    expect(texts(parseAddressList(json, 'f'))).toEqual([
      ['00000000000000000000FFFFCB007107', '00000000000000000000FFFFCB007107', 'nat-1'],
    ]);
  });

  it.each([
    ['203.0.113.7\n010.0.0.1\n', 'f, line 2: "010.0.0.1" is no address'],
    ['203.0.113.0/33\n', 'f, line 1: "203.0.113.0/33" is no address'],
    ['office 203.0.113.7\n', 'f, line 1: "office" is no address'],
    ['{"Addresses": [', 'begins like JSON but is none'],
    ['{"Reservations": []}', 'of neither `aws ec2 describe-addresses` nor `describe-nat-gateways`'],
  ])('refuses %j and says where', (text, message) => {
    expect(() => parseAddressList(text, 'f')).toThrow(
      expect.objectContaining({ code: 2, message: expect.stringContaining(message) }),
    );
  });
});
