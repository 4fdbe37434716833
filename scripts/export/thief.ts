import { type Session, sessionIdentity } from './identity.ts';
import type { Call } from './record.ts';
import { record, type World } from './world.ts';

export type TheftCall = Pick<Call, 'service' | 'name'> & Partial<Call>;

const denied = (session: Session, action: string) => ({
  code: 'AccessDenied',
  message: `User: arn:aws:sts::${session.role.accountId}:assumed-role/${session.role.name}/${session.name} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
});

/** What thieves ask first: who am I, and what may I do? Without rights most of it is denied. */
export function reconnaissance(session: Session): TheftCall[] {
  return [
    { service: 'sts', name: 'GetCallerIdentity' },
    {
      service: 's3',
      name: 'ListBuckets',
      request: { Host: 's3.amazonaws.com' },
      error: denied(session, 's3:ListAllMyBuckets'),
    },
    {
      service: 'iam',
      name: 'ListUsers',
      region: 'us-east-1',
      host: 'iam.amazonaws.com',
      error: denied(session, 'iam:ListUsers'),
    },
    {
      service: 'ec2',
      name: 'DescribeInstances',
      request: { instancesSet: {}, filterSet: {} },
      error: { ...denied(session, 'ec2:DescribeInstances'), code: 'Client.UnauthorizedOperation' },
    },
    {
      service: 'secretsmanager',
      name: 'ListSecrets',
      request: {},
      error: denied(session, 'secretsmanager:ListSecrets'),
    },
  ];
}

/** Calls with stolen credentials, a few seconds apart; gives their event IDs. `agent` is what the thief shows. */
export function callAsThief(
  world: World,
  session: Session,
  calls: readonly TheftCall[],
  where: { at: number; region: string; from: string; agent: string; endpoint?: Call['endpoint'] },
): string[] {
  let at = where.at;
  return calls.map((call) => {
    const eventId = record(world, {
      at,
      accountId: session.role.accountId,
      region: where.region,
      identity: sessionIdentity(world.era, session),
      from: where.from,
      agent: where.agent,
      ...(where.endpoint && { endpoint: where.endpoint }),
      ...call,
    });
    at += world.random.between(2, 20);
    return eventId;
  });
}

/** The user agent of an AWS CLI on a machine of the thief's. */
export const cliAgent =
  'aws-cli/2.11.13 Python/3.11.3 Linux/6.1.0-kali7-amd64 exe/x86_64.kali.2023 prompt/off command/sts.get-caller-identity';
