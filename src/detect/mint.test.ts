import { describe, expect, it } from 'vitest';
import type { Row } from '../case/database.ts';
import { createRelation, modelRelations } from './model.ts';
import { record } from './test/records.ts';
import { caseWith } from './test/small-case.ts';

/** What the relation `mint` says of Lambda's AssumeRole with these fields. */
async function mintOf(fields: { request?: object; response: object }): Promise<Row | undefined> {
  const database = await caseWith(
    record({
      userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
      sourceIPAddress: 'lambda.amazonaws.com',
      eventName: 'AssumeRole',
      requestParameters: fields.request ?? null,
      responseElements: fields.response,
    }),
  );
  await database.run(createRelation(modelRelations().find(({ name }) => name === 'mint')!));
  const [row] = await database.rows('select * from mint');
  return row;
}

describe('a minted credential', () => {
  it.each([
    ['Jul 10, 2023, 2:26:49 PM', '2023-07-10T14:26:49Z'],
    ['Jul 10, 2023 2:26:49 PM', '2023-07-10T14:26:49Z'],
    // With the narrow space that newer records have before AM and PM.
    ['Jul 1, 2025, 11:06:09\u202fAM', '2025-07-01T11:06:09Z'],
    ['Dec 31, 2024, 12:05:00 AM', '2024-12-31T00:05:00Z'],
    ['Feb 29, 2024, 12:20:49 PM', '2024-02-29T12:20:49Z'],
    ['2023-07-10T14:26:49Z', '2023-07-10T14:26:49Z'],
    ['Apr 18, 2023', null],
    ['Mai 18, 2023, 2:26:49 PM', null],
    ['Feb 30, 2023, 2:26:49 PM', null],
    ['1689000000', null],
    ['', null],
  ])('that expires on %j has %s', async (expiration, expected) => {
    const mint = await mintOf({ response: { credentials: { accessKeyId: 'ASIAEXAMPLE', expiration } } });
    expect(mint?.expires_at).toBe(expected);
  });

  it('bears the session’s ARN as STS answered it', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/orders-role/orders';
    const mint = await mintOf({
      request: { roleArn: 'arn:aws:iam::111122223333:role/other', roleSessionName: 'other' },
      response: { credentials: { accessKeyId: 'ASIAEXAMPLE' }, assumedRoleUser: { arn } },
    });
    expect(mint?.identity_arn).toBe(arn);
  });

  it.each([
    ['role/orders-role', 'orders-role'],
    ['role/service-role/orders-role', 'orders-role'],
    // IAM allows every printable ASCII character in a path.
    ['role/team:a/orders-role', 'orders-role'],
  ])('has an ARN without the role’s path where the answer names none: %s', async (resource, role) => {
    const mint = await mintOf({
      request: { roleArn: `arn:aws-cn:iam::111122223333:${resource}`, roleSessionName: 'orders' },
      response: { credentials: { accessKeyId: 'ASIAEXAMPLE' } },
    });
    expect(mint?.identity_arn).toBe(`arn:aws-cn:sts::111122223333:assumed-role/${role}/orders`);
  });

  it('has no ARN where neither request nor answer tells one', async () => {
    const response = { credentials: { accessKeyId: 'ASIAEXAMPLE' } };
    expect(await mintOf({ response })).toMatchObject({ access_key_id: 'ASIAEXAMPLE', identity_arn: null });
    expect(await mintOf({ request: { roleArn: 'orders', roleSessionName: 'orders' }, response })).toMatchObject({
      identity_arn: null,
    });
  });
});
