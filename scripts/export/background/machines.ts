import { sessionIdentity } from '../identity.ts';
import { createSession, recordServiceMint } from '../mint.ts';
import { record, type World } from '../world.ts';
import type { Instance, Site } from './site.ts';

const ssmAgent = 'aws-sdk-go/1.44.261 (go1.20.4; linux; amd64) amazon-ssm-agent/3.2.985.0';
const javaAgent =
  'aws-sdk-java/1.12.488 Linux/5.10.184-175.749.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7+7-LTS java/17.0.7';

/** EC2 renews an instance's session through its own mint, named after the instance. */
function renewedSession(world: World, site: Site, instance: Instance, at: number) {
  if (instance.session && at < instance.session.expiresAt - 3600) return instance.session;
  instance.session = {
    ...createSession(world, instance.role, instance.id, at, 6),
    ec2RoleDelivery: instance.delivery,
    inScopeOf: {
      issuerType: 'AWS::EC2::Instance',
      credentialsIssuedTo: `arn:aws:ec2:${site.region}:${site.accountId}:instance/${instance.id}`,
    },
  };
  recordServiceMint(world, instance.session, site.region, 'ec2.amazonaws.com');
  return instance.session;
}

/** An instance's SSM agent reports, and its application works. */
export function instanceWork(world: World, site: Site, at: number): void {
  const { random } = world;
  const instance = random.pick(site.instances);
  const session = renewedSession(world, site, instance, at);
  const who = {
    accountId: site.accountId,
    region: site.region,
    identity: sessionIdentity(world.era, session),
    from: instance.address,
  };
  record(world, {
    ...who,
    at,
    service: 'ssm',
    name: 'UpdateInstanceInformation',
    agent: ssmAgent,
    request: {
      instanceId: instance.id,
      agentVersion: '3.2.985.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2',
      iPAddress: '10.0.1.23',
      computerName: `ip-10-0-1-23.${site.region}.compute.internal`,
      agentName: 'amazon-ssm-agent',
      availabilityZone: `${site.region}a`,
      sSMConnectionChannel: 'ssmmessages',
    },
  });
  for (let count = random.between(0, 5); count > 0; count -= 1) {
    const key = `sessions/${random.below(100_000)}.json`;
    const bucketName = `app-${site.accountId}-${site.region}`;
    record(world, {
      ...who,
      at: at + count,
      service: 's3',
      name: random.pick(['GetObject', 'PutObject', 'HeadObject']),
      agent: javaAgent,
      data: true,
      host: `${bucketName}.s3.${site.region}.amazonaws.com`,
      request: { bucketName, Host: `${bucketName}.s3.${site.region}.amazonaws.com`, key },
      additional: {
        SignatureVersion: 'SigV4',
        CipherSuite: world.era.tls.cipherSuite,
        bytesTransferredIn: 0,
        AuthenticationMethod: 'AuthHeader',
        'x-amz-id-2': random.bytes(56).toString('base64'),
        bytesTransferredOut: random.below(40_000),
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
        { accountId: site.accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
      ],
    });
  }
}
