import { awsAddress } from '../addresses.ts';
import { createRole, roleArn, sessionIdentity, userIdentity } from '../identity.ts';
import { invoke, startEnvironment } from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { createSession, mintAnswer, roleResource } from '../mint.ts';
import { type Scenario, someTime, startedFunction, startedOften } from '../scenario.ts';
import { label, record } from '../world.ts';

/** The function is moved into a VPC in the middle of the export: first its workers' addresses, then a NAT gateway's. */
const movedIntoVpc: Scenario = {
  name: 'trap-moved-into-vpc',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'migrated', ['GetSecretValue', 'PutObject']);
    const from = awsAddress(world.random, site.region);
    const middle = (world.start + world.end) / 2;
    record(world, {
      at: middle,
      accountId: site.accountId,
      region: site.region,
      identity: userIdentity(site.users[3]!),
      service: 'lambda',
      name: 'UpdateFunctionConfiguration20150331v2',
      from: site.office,
      agent:
        'aws-cli/2.11.21 Python/3.11.3 Darwin/22.4.0 exe/x86_64 prompt/off command/lambda.update-function-configuration',
      request: { functionName: fn.name, vpcConfig: { subnetIds: ['subnet-0a1b2c3d4e5f67890'], securityGroupIds: [] } },
    });
    for (const { session } of startedOften(world, fn, 14, (at) => (at < middle ? undefined : () => ({ from }))))
      label(world, this.name, session);
  },
};

/** The NAT gateway is replaced: one address until the middle of the export, another from then on. Neither was allocated in it. */
const natReplaced: Scenario = {
  name: 'trap-nat-gateway-replaced',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'checkout', [
      'GetSecretValue',
      'GetParameter',
    ]);
    const addresses = [awsAddress(world.random, site.region), awsAddress(world.random, site.region)];
    const middle = (world.start + world.end) / 2;
    const exit = (at: number) => () => ({ from: addresses[at < middle ? 0 : 1]! });
    for (const { session } of startedOften(world, fn, 16, exit)) label(world, this.name, session);
  },
};

/** A NAT gateway a zone, and sessions that are shared by environments in both zones. */
const sharedAcrossZones: Scenario = {
  name: 'trap-session-across-zones',
  play(world, site) {
    const addresses = [awsAddress(world.random, site.region), awsAddress(world.random, site.region)];
    const fn = createFunction(world.random, site.accountId, site.region, 'two-zones', ['GetSecretValue', 'GetObject'], {
      exit: (_service, _random, zone) => ({ from: addresses[zone]! }),
    });
    for (const { session } of startedOften(world, fn, 12)) {
      const second = startEnvironment(world, fn, session, session.issuedAt + 5);
      invoke(world, second, session.issuedAt + 7);
      label(world, this.name, session);
    }
  },
};

/** A function that seldom runs, behind the old NAT gateway that a busy one of the same account uses too. */
const seldomBehindNat: Scenario = {
  name: 'trap-seldom-behind-nat',
  play(world, site) {
    const from = awsAddress(world.random, site.region);
    const options = { exit: () => ({ from }) };
    const busy = createFunction(
      world.random,
      site.accountId,
      site.region,
      'busy-neighbour',
      ['GetSecretValue'],
      options,
    );
    const seldom = createFunction(world.random, site.accountId, site.region, 'month-end', ['GetSecretValue'], options);
    for (const { session } of startedOften(world, busy, 12)) label(world, this.name, session);
    for (const { session } of startedOften(world, seldom, 2)) label(world, this.name, session);
  },
};

/** Three functions share one role; one of them is in a VPC. */
const sharedRole: Scenario = {
  name: 'trap-shared-role',
  play(world, site) {
    const from = awsAddress(world.random, site.region);
    const role = createRole(world.random, site.accountId, 'all-functions');
    for (const name of ['shared-a', 'shared-b', 'shared-c']) {
      const fn = createFunction(world.random, site.accountId, site.region, name, ['GetParameter', 'GetObject'], {
        ...(name === 'shared-c' && { exit: () => ({ from }) }),
      });
      for (const { session } of startedOften(world, { ...fn, role }, 7)) label(world, this.name, session);
    }
  },
};

/** A developer assumes a function's role from the office, to try it out: a session of the role, but no function's. */
const developerInRole: Scenario = {
  name: 'trap-developer-in-role',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'prototype', ['GetParameter']);
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
    const session = createSession(world, fn.role, 'alice', someTime(world), 1);
    const who = {
      accountId: site.accountId,
      region: site.region,
      from: site.office,
      agent: 'aws-cli/2.11.21 Python/3.11.3',
    };
    record(world, {
      ...who,
      at: session.issuedAt,
      identity: userIdentity(site.users[0]!),
      service: 'sts',
      name: 'AssumeRole',
      request: { roleArn: roleArn(fn.role), roleSessionName: session.name },
      response: mintAnswer(world, session, true),
      resources: [roleResource(fn.role)],
    });
    for (let index = 0; index < 4; index += 1) {
      record(world, {
        ...who,
        at: session.issuedAt + 30 + index * 9,
        identity: sessionIdentity(world.era, session),
        service: 'ssm',
        name: 'GetParameter',
        request: { name: '/prototype/settings' },
      });
    }
    label(world, this.name, session);
  },
};

/** A function assumes a second role, as it should, and works with that from its own address. */
const functionAssumesRole: Scenario = {
  name: 'trap-function-assumes-role',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'collector', ['GetParameter']);
    const target = createRole(world.random, site.accountId, 'read-only-audit');
    for (const environment of startedOften(world, fn, 5)) {
      const onward = createSession(world, target, 'collector', environment.session.issuedAt + 10, 1);
      const who = { accountId: site.accountId, region: site.region, from: environment.address, agent: fn.agent };
      record(world, {
        ...who,
        at: onward.issuedAt,
        identity: sessionIdentity(world.era, environment.session),
        service: 'sts',
        name: 'AssumeRole',
        request: { roleArn: roleArn(target), roleSessionName: onward.name },
        response: mintAnswer(world, onward, true),
        resources: [roleResource(target)],
      });
      for (const [index, name] of ['ListRoles', 'ListUsers', 'GetAccountSummary'].entries()) {
        record(world, {
          ...who,
          at: onward.issuedAt + 2 + index,
          region: 'us-east-1',
          identity: sessionIdentity(world.era, onward),
          service: 'iam',
          name,
          host: 'iam.amazonaws.com',
        });
      }
      label(world, this.name, environment.session);
      label(world, this.name, onward);
    }
  },
};

/** What changes in the course of time, and what is shared. */
export const changingTraps: readonly Scenario[] = [
  movedIntoVpc,
  natReplaced,
  sharedAcrossZones,
  seldomBehindNat,
  sharedRole,
  developerInRole,
  functionAssumesRole,
];
