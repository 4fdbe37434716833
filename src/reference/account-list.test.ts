import { describe, expect, it } from 'vitest';
import { parseAccountList } from './account-list.ts';

describe('a list of the customer’s accounts', () => {
  it('has an ID a line, sorted and once each', () => {
    expect(parseAccountList('444455556666 test\n# more\n111122223333\n444455556666\n', 'f')).toEqual([
      '111122223333',
      '444455556666',
    ]);
  });

  it('may be the JSON of organizations list-accounts', () => {
    const json = JSON.stringify({ Accounts: [{ Id: '111122223333', Name: 'main', Status: 'ACTIVE' }] });
    expect(parseAccountList(json, 'f')).toEqual(['111122223333']);
  });

  it.each([
    ['1111222\n', 'f, line 1: "1111222" is no account ID'],
    ['{"Accounts": [{"Id": "main"}]}', '"main" is no account ID'],
    ['{"Users": []}', 'no answer of `aws organizations list-accounts`'],
    ['{"Accounts": [', 'no answer of `aws organizations list-accounts`'],
  ])('refuses %j and says where', (text, message) => {
    expect(() => parseAccountList(text, 'f')).toThrow(
      expect.objectContaining({ code: 2, message: expect.stringContaining(message) }),
    );
  });
});
