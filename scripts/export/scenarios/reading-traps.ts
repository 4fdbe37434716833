import { awsAddress, outsideAddress, type Region } from '../addresses.ts';
import { compactTime } from '../clock.ts';
import { uuid } from '../identifiers.ts';
import { sessionIdentity } from '../identity.ts';
import { invoke, recordLogStream } from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { type Scenario, someTime, startedFunction, startedOften } from '../scenario.ts';
import { label, record } from '../world.ts';

/** A function signs links to objects; its customers' browsers then show the function's key and their own address. */
const presignedLinks: Scenario = {
  name: 'trap-presigned-links',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'download-links', ['GetParameter']);
    const bucketName = `downloads-${site.accountId}`;
    for (const { session } of startedOften(world, fn, 4)) {
      for (let visitor = 0; visitor < 3; visitor += 1) {
        const key = `manuals/${uuid(world.random)}.pdf`;
        record(world, {
          at: session.issuedAt + 60 + world.random.below(3000),
          accountId: site.accountId,
          region: site.region,
          identity: sessionIdentity(world.era, session),
          service: 's3',
          name: 'GetObject',
          from: outsideAddress(world),
          agent:
            'Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Mobile/15E148 Safari/604.1',
          data: true,
          host: `${bucketName}.s3.${site.region}.amazonaws.com`,
          request: {
            'X-Amz-Date': compactTime(session.issuedAt + 50, true),
            bucketName,
            'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
            'X-Amz-SignedHeaders': 'host',
            Host: `${bucketName}.s3.${site.region}.amazonaws.com`,
            'X-Amz-Expires': '3600',
            key,
          },
          additional: {
            SignatureVersion: 'SigV4',
            CipherSuite: world.era.tls.cipherSuite,
            bytesTransferredIn: 0,
            AuthenticationMethod: 'QueryString',
            'x-amz-id-2': world.random.bytes(56).toString('base64'),
            bytesTransferredOut: world.random.below(4_000_000),
          },
          resources: [
            { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
            { accountId: site.accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
          ],
        });
      }
      label(world, this.name, session);
    }
  },
};

/** Functions prove who they are to a secrets server, which forwards their signed GetCallerIdentity from its own address. */
const identityProof: Scenario = {
  name: 'trap-identity-proof',
  play(world, site) {
    const server = outsideAddress(world);
    for (const name of ['login-a', 'login-b', 'login-c', 'login-d', 'login-e']) {
      const fn = createFunction(world.random, site.accountId, site.region, name, ['GetParameter']);
      const { session } = startedFunction(world, fn, someTime(world));
      record(world, {
        at: session.issuedAt + 4,
        accountId: site.accountId,
        region: 'us-east-1',
        identity: sessionIdentity(world.era, session),
        service: 'sts',
        name: 'GetCallerIdentity',
        from: server,
        agent: 'Go-http-client/1.1',
        host: 'sts.amazonaws.com',
      });
      label(world, this.name, session);
    }
  },
};

/** A service acts with the function's session: its name stands where the address would. */
const serviceOnBehalf: Scenario = {
  name: 'trap-service-on-behalf',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'query-runner', ['GetParameter']);
    const { session } = startedFunction(world, fn, someTime(world));
    for (const [index, name] of ['GetTable', 'GetDatabase', 'GetPartitions'].entries()) {
      record(world, {
        at: session.issuedAt + 20 + index,
        accountId: site.accountId,
        region: site.region,
        identity: sessionIdentity(world.era, session, 'athena.amazonaws.com'),
        service: 'glue',
        name,
        from: 'athena.amazonaws.com',
        agent: 'athena.amazonaws.com',
        request: { databaseName: 'sales', name: 'orders' },
      });
    }
    label(world, this.name, session);
  },
};

/** A function in one region works in another: the calls go elsewhere, the caller stays at home. */
const callsOtherRegion: Scenario = {
  name: 'trap-calls-other-region',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'replicator', ['GetParameter']);
    const { session, address } = startedFunction(world, fn, someTime(world));
    const region: Region = site.region === 'eu-west-1' ? 'us-west-2' : 'eu-west-1';
    for (let index = 0; index < 4; index += 1) {
      record(world, {
        at: session.issuedAt + 30 + index,
        accountId: site.accountId,
        region,
        identity: sessionIdentity(world.era, session),
        service: 'dynamodb',
        name: 'DescribeTable',
        from: address,
        agent: fn.agent,
        request: { tableName: 'replica' },
      });
    }
    label(world, this.name, session);
  },
};

/** A session outlives its environment: hours later another environment starts with it, at another address. */
const lateSecondWorker: Scenario = {
  name: 'trap-late-second-worker',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'nightly', ['GetObject', 'PutObject']);
    const first = startedFunction(world, fn, someTime(world));
    const later = { ...first, address: awsAddress(world.random, site.region) };
    recordLogStream(world, later, first.session.issuedAt + 9000);
    invoke(world, later, first.session.issuedAt + 9001);
    label(world, this.name, first.session);
  },
};

/** Calls that ordinary use explains, though the address or the region is odd. */
export const readingTraps: readonly Scenario[] = [
  presignedLinks,
  identityProof,
  serviceOnBehalf,
  callsOtherRegion,
  lateSecondWorker,
];
