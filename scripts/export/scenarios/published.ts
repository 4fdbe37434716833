import { awsAddress, outsideAddress, type Region, regions } from '../addresses.ts';
import { createRole, type Session, sessionIdentity } from '../identity.ts';
import { recordFunctionCall } from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { recordNetworkInterfaceCalls } from '../lambda/network-interfaces.ts';
import { type Scenario, someTime, startedFunction } from '../scenario.ts';
import { callAsThief, cliAgent, reconnaissance } from '../thief.ts';
import { label, record } from '../world.ts';

const otherRegion = (region: Region): Region => regions.find((candidate) => candidate !== region)!;

/** The published proof of concept: a function's key calls GetCallerIdentity in another region, from outside AWS. */
export const theftOutsideAws: Scenario = {
  name: 'theft-outside-aws',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'invoice-upload', ['GetObject', 'PutObject']);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = outsideAddress(world);
    const eventIds = callAsThief(world, session, reconnaissance(session), {
      at: session.issuedAt + 1500,
      region: otherRegion(site.region),
      from,
      agent: cliAgent,
    });
    label(world, this.name, session, { from: [from], eventIds });
  },
};

/** The thief works on an EC2 instance of his own, in another region than the function's. */
export const theftOtherRegionInstance: Scenario = {
  name: 'theft-other-region-instance',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'avatar-resize', ['GetObject', 'PutObject']);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = awsAddress(world.random, otherRegion(site.region));
    const eventIds = callAsThief(world, session, reconnaissance(session), {
      at: session.issuedAt + 4000,
      region: site.region,
      from,
      agent: 'Boto3/1.26.69 Python/3.10.6 Linux/5.15.0-1031-aws Botocore/1.29.69',
    });
    label(world, this.name, session, { from: [from], eventIds });
  },
};

/** Key IDs are not unique for ever: days later, a session of another role bears the ID that a function's session had. */
export const trapKeyIdReused: Scenario = {
  name: 'trap-key-id-reused',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'newsletter', ['GetParameter']);
    const { session } = startedFunction(world, fn, world.start + 3600);
    const later: Session = {
      role: createRole(world.random, site.accountId, 'support'),
      name: 'mateo',
      accessKeyId: session.accessKeyId,
      issuedAt: session.expiresAt + 9000,
      expiresAt: session.expiresAt + 12_600,
    };
    for (const [index, name] of ['DescribeInstances', 'DescribeVolumes', 'DescribeVpcs'].entries()) {
      record(world, {
        at: later.issuedAt + 20 + index * 11,
        accountId: site.accountId,
        region: site.region,
        identity: sessionIdentity(world.era, later),
        service: 'ec2',
        name,
        from: site.office,
        agent: 'aws-cli/2.11.21 Python/3.11.3 Darwin/22.4.0 exe/x86_64 prompt/off command/ec2',
        request: { filterSet: {} },
      });
    }
    label(world, this.name, session);
    label(world, this.name, later);
  },
};

/** Calls that services make with a function's session from inside AWS show `AWS Internal`. */
export const trapAwsInternal: Scenario = {
  name: 'trap-aws-internal',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'stack-updater', ['GetParameter']);
    const environment = startedFunction(world, fn, someTime(world));
    for (const name of ['DescribeTable', 'GetParameter']) {
      recordFunctionCall(world, environment, name, environment.session.issuedAt + 30, { from: 'AWS Internal' });
    }
    label(world, this.name, environment.session);
  },
};

/** Lambda decrypts a function's variables before the worker opens its log stream, and from another address. */
export const trapColdStartDecrypt: Scenario = {
  name: 'trap-cold-start-decrypt',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'payment-hook', ['GetSecretValue'], {
      encrypted: true,
    });
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
  },
};

/** The function is in a VPC: its own calls leave through a NAT gateway whose address the account has allocated. */
export const trapAllocatedAddress: Scenario = {
  name: 'trap-allocated-address',
  play(world, site) {
    const fn = createFunction(
      world.random,
      site.accountId,
      site.region,
      'warehouse-sync',
      ['GetSecretValue', 'PutObject'],
      {
        exit: () => ({ from: site.nat }),
      },
    );
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
  },
};

/** Lambda looks after the network interfaces of a function in a VPC, from addresses of its own, before the worker's event. */
export const trapBeforeWorker: Scenario = {
  name: 'trap-before-worker',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'preloader', ['GetParameter'], {
      exit: () => ({ from: site.nat }),
    });
    const environment = startedFunction(world, fn, someTime(world));
    recordNetworkInterfaceCalls(world, environment, environment.session.issuedAt);
    label(world, this.name, environment.session);
  },
};

/** What the published detections find, and what they must not be misled by. */
export const publishedScenarios: readonly Scenario[] = [
  theftOutsideAws,
  theftOtherRegionInstance,
  trapKeyIdReused,
  trapAwsInternal,
  trapColdStartDecrypt,
  trapAllocatedAddress,
  trapBeforeWorker,
];
