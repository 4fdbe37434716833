import { isoTime } from './clock.ts';
import type { Era } from './era.ts';
import { uniqueId } from './identifiers.ts';
import type { Random } from './random.ts';

/** A record's userIdentity, its keys in CloudTrail's order. */
export type UserIdentity = {
  type?: string;
  principalId?: string;
  arn?: string;
  accountId?: string;
  accessKeyId?: string;
  userName?: string;
  sessionContext?: object;
  invokedBy?: string;
  inScopeOf?: { issuerType: string; credentialsIssuedTo: string };
};

export type User = { name: string; id: string; accountId: string; accessKeyId: string };

export type Role = { name: string; path: string; id: string; accountId: string };

/** Temporary credentials of a role: what a mint hands out and what every call with them shows. */
export type Session = {
  role: Role;
  name: string;
  accessKeyId: string;
  /** When it was issued and until when it holds, in seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  inScopeOf?: { issuerType: string; credentialsIssuedTo: string };
  /** How the instance metadata service handed them out: `1.0` or `2.0`. */
  ec2RoleDelivery?: string;
};

export const createUser = (random: Random, accountId: string, name: string): User => ({
  name,
  id: uniqueId(random, 'AIDA', accountId),
  accountId,
  accessKeyId: uniqueId(random, 'AKIA', accountId),
});

export const createRole = (random: Random, accountId: string, name: string, path = '/'): Role => ({
  name,
  path,
  id: uniqueId(random, 'AROA', accountId),
  accountId,
});

export const roleArn = (role: Role): string => `arn:aws:iam::${role.accountId}:role${role.path}${role.name}`;

/** The session's ARN, which has no path. */
export const sessionArn = (session: Session): string =>
  `arn:aws:sts::${session.role.accountId}:assumed-role/${session.role.name}/${session.name}`;

/** An IAM user with a lasting access key. */
export const userIdentity = (user: User): UserIdentity => ({
  type: 'IAMUser',
  principalId: user.id,
  arn: `arn:aws:iam::${user.accountId}:user/${user.name}`,
  accountId: user.accountId,
  accessKeyId: user.accessKeyId,
  userName: user.name,
});

/** An IAM user in the console, whose calls carry a temporary key. */
export const consoleIdentity = (user: User, accessKeyId: string, signedInAt: number): UserIdentity => ({
  ...userIdentity(user),
  accessKeyId,
  sessionContext: { attributes: { creationDate: isoTime(signedInAt), mfaAuthenticated: 'true' } },
});

/** A role's session; `invokedBy` names the service that calls with it on the session's behalf. */
export function sessionIdentity(era: Era, session: Session, invokedBy?: string): UserIdentity {
  const { role } = session;
  return {
    type: 'AssumedRole',
    principalId: `${role.id}:${session.name}`,
    arn: sessionArn(session),
    accountId: role.accountId,
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: role.id,
        arn: roleArn(role),
        accountId: role.accountId,
        userName: role.name,
      },
      ...(era.emptyFederationData && { webIdFederationData: {} }),
      attributes: { creationDate: isoTime(session.issuedAt), mfaAuthenticated: 'false' },
      ...(session.ec2RoleDelivery && { ec2RoleDelivery: session.ec2RoleDelivery }),
    },
    ...(invokedBy && { invokedBy }),
    ...(era.inScopeOf && session.inScopeOf && { inScopeOf: session.inScopeOf }),
  };
}

/** A service that acts on its own, such as Lambda when it assumes a function's role. */
export const serviceIdentity = (service: string): UserIdentity => ({ type: 'AWSService', invokedBy: service });
