import { uuid } from '../identifiers.ts';
import { sessionIdentity, userIdentity } from '../identity.ts';
import { createSession, recordServiceMint } from '../mint.ts';
import { record, type World } from '../world.ts';
import type { Site } from './site.ts';

/** A service assumes its service-linked role and looks at resources. Its calls show the service's name, no address and no key. */
export function serviceRoleWork(world: World, site: Site, at: number): void {
  const { random } = world;
  const { service, role } = random.pick(site.serviceRoles);
  const session = createSession(
    world,
    role,
    random.pick(['SLRManagement', 'AutoScaling', 'ConfigResourceCompositionSession']),
    at,
    1,
  );
  recordServiceMint(world, session, site.region, service);
  const { accessKeyId: _, ...identity } = sessionIdentity(world.era, session, service);
  for (let count = random.between(1, 5); count > 0; count -= 1) {
    record(world, {
      at: at + count,
      accountId: site.accountId,
      region: site.region,
      identity,
      service: 'ec2',
      name: random.pick([
        'DescribeInstances',
        'DescribeInstanceStatus',
        'DescribeSecurityGroups',
        'DescribeNetworkInterfaces',
      ]),
      from: service,
      agent: service,
      request: { maxResults: 500, filterSet: {} },
    });
  }
}

/** Something that happened in a service without a call: no identity type, no user agent of a client. */
export function serviceEvent(world: World, site: Site, at: number): void {
  record(world, {
    at,
    accountId: site.accountId,
    region: site.region,
    identity: { accountId: site.accountId, invokedBy: 'secretsmanager.amazonaws.com' },
    service: 'secretsmanager',
    name: 'RotationStarted',
    from: 'secretsmanager.amazonaws.com',
    agent: 'secretsmanager.amazonaws.com',
    additional: {
      SecretId: `arn:aws:secretsmanager:${site.region}:${site.accountId}:secret:rotating/${world.random.below(40)}`,
    },
    eventType: 'AwsServiceEvent',
  });
}

/** Secrets Manager encrypts a secret on behalf of a user: the user's identity, the service's name as the source. */
export function delegatedEncryption(world: World, site: Site, at: number): void {
  const { random } = world;
  const arn = `arn:aws:secretsmanager:${site.region}:${site.accountId}:secret:team/${random.below(200)}`;
  record(world, {
    at,
    accountId: site.accountId,
    region: site.region,
    identity: { ...userIdentity(random.pick(site.users)), invokedBy: 'secretsmanager.amazonaws.com' },
    service: 'kms',
    name: random.pick(['Decrypt', 'GenerateDataKey']),
    from: 'secretsmanager.amazonaws.com',
    agent: 'secretsmanager.amazonaws.com',
    request: {
      encryptionContext: { SecretARN: arn, SecretVersionId: uuid(random) },
      keyId: 'alias/aws/secretsmanager',
    },
    resources: [
      {
        accountId: site.accountId,
        type: 'AWS::KMS::Key',
        ARN: `arn:aws:kms:${site.region}:${site.accountId}:key/${uuid(random.fork(site.region))}`,
      },
    ],
  });
}
