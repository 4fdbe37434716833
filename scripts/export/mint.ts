import { expirationTime } from './clock.ts';
import { sessionToken, uniqueId, uuid } from './identifiers.ts';
import { type Role, roleArn, type Session, serviceIdentity, sessionArn } from './identity.ts';
import { record, type World } from './world.ts';

/** A role's new session of `hours`; whoever mints it writes the record. */
export function createSession(world: World, role: Role, name: string, at: number, hours: number): Session {
  const accessKeyId = uniqueId(world.random, 'ASIA', role.accountId);
  return { role, name, accessKeyId, issuedAt: at, expiresAt: at + hours * 3600 };
}

/** What AssumeRole answers. CloudTrail keeps the key and the token, never the secret; answers to services often lack the session's ARN. */
export function mintAnswer(world: World, session: Session, complete?: boolean): object {
  return {
    credentials: {
      accessKeyId: session.accessKeyId,
      sessionToken: sessionToken(world.random),
      expiration: expirationTime(session.expiresAt),
    },
    ...((complete ?? world.random.chance(0.5)) && {
      assumedRoleUser: { assumedRoleId: `${session.role.id}:${session.name}`, arn: sessionArn(session) },
    }),
  };
}

export const roleResource = (role: Role): object => ({
  accountId: role.accountId,
  type: 'AWS::IAM::Role',
  ARN: roleArn(role),
});

/** An AWS service assumes a role: `lambda.amazonaws.com`, `ec2.amazonaws.com`. Gives the mint's event ID. */
export function recordServiceMint(world: World, session: Session, region: string, service: string): string {
  return record(world, {
    at: session.issuedAt,
    accountId: session.role.accountId,
    region,
    identity: serviceIdentity(service),
    service: 'sts',
    name: 'AssumeRole',
    from: service,
    agent: service,
    request: { roleArn: roleArn(session.role), roleSessionName: session.name },
    response: mintAnswer(world, session),
    resources: [roleResource(session.role)],
    sharedEventId: uuid(world.random),
  });
}
