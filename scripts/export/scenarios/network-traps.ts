import { awsAddress, awsAddress6, privateAddress, type Region } from '../addresses.ts';
import type { Site } from '../background/site.ts';
import { eras } from '../era.ts';
import { resourceId, uuid } from '../identifiers.ts';
import { userIdentity } from '../identity.ts';
import { invoke, mintFunctionSession, recordLogStream } from '../lambda/execution-environment.ts';
import { createFunction, type Exit, type FindExit } from '../lambda/lambda-function.ts';
import { type Scenario, startedOften } from '../scenario.ts';
import { label, record, type World } from '../world.ts';

/** A scenario of one function in a VPC whose sessions all leave by the exits that `exits` makes. */
function vpcTrap(
  name: string,
  functionName: string,
  exits: (world: World, site: Site) => FindExit,
  sessions = 9,
): Scenario {
  return {
    name,
    play(world, site) {
      const calls = ['GetSecretValue', 'GetParameter', 'PutObject'];
      const exit = exits(world, site);
      const fn = createFunction(world.random, site.accountId, site.region, functionName, calls, { exit });
      for (const { session } of startedOften(world, fn, sessions)) label(world, name, session);
    },
  };
}

/** A NAT gateway that was set up long before the export begins: nothing in it says whose address this is. */
const oldNatGateway = vpcTrap('trap-old-nat-gateway', 'catalog', (world, site) => {
  const from = awsAddress(world.random, site.region);
  return () => ({ from });
});

/** Two NAT gateways, one a zone, both older than the export. */
const natGatewayAZone = vpcTrap(
  'trap-nat-gateway-a-zone',
  'pricing',
  (world, site) => {
    const addresses = [awsAddress(world.random, site.region), awsAddress(world.random, site.region)];
    return (_service, _random, zone) => ({ from: addresses[zone]! });
  },
  14,
);

/** Functions that seldom run, in one VPC with an old NAT gateway a zone: none shows its ways out by itself. */
const smallFunctions: Scenario = {
  name: 'trap-small-functions-behind-nat',
  play(world, site) {
    const addresses = [awsAddress(world.random, site.region), awsAddress(world.random, site.region)];
    for (let index = 0; index < 9; index += 1) {
      const fn = createFunction(world.random, site.accountId, site.region, `fleet-${index}`, ['GetParameter'], {
        exit: (_service, _random, zone) => ({ from: addresses[zone]! }),
      });
      for (const { session } of startedOften(world, fn, 1 + (index % 3))) label(world, this.name, session);
    }
  },
};

/** S3 by a gateway endpoint, everything else by an old NAT gateway: one session, two exits, one a service. */
const gatewayEndpoint = vpcTrap('trap-gateway-endpoint', 'archive', (world, site) => {
  const natAddress = awsAddress(world.random, site.region);
  const id = resourceId(world.random, 'vpce');
  return (service, random) =>
    service === 's3' ? { from: privateAddress(random), endpoint: { id } } : { from: natAddress };
});

/** Interface endpoints of the customer's, named with their account. */
const ownEndpoint = vpcTrap('trap-own-endpoint', 'vault-reader', (world, site) => {
  const id = resourceId(world.random, 'vpce');
  return (_, random): Exit => ({ from: privateAddress(random), endpoint: { id, accountId: site.accountId } });
});

/** An endpoint that was created within the export; its own records do not name its owner. */
const createdEndpoint = vpcTrap('trap-created-endpoint', 'mailer', (world, site) => {
  const id = resourceId(world.random, 'vpce');
  record(world, {
    at: world.start + 600,
    accountId: site.accountId,
    region: site.region,
    identity: userIdentity(site.users.find(({ name }) => name === 'terraform')!),
    service: 'ec2',
    name: 'CreateVpcEndpoint',
    from: site.office,
    agent: 'APN/1.0 HashiCorp/1.0 Terraform/1.4.5 (+https://www.terraform.io)',
    request: { CreateVpcEndpointRequest: { VpcEndpointType: 'Interface', PrivateDnsEnabled: true } },
    response: {
      CreateVpcEndpointResponse: {
        requestId: uuid(world.random),
        vpcEndpoint: {
          vpcEndpointId: id,
          vpcEndpointType: 'Interface',
          vpcId: resourceId(world.random, 'vpc'),
          state: 'pending',
          ownerId: site.accountId,
        },
      },
    },
  });
  return (_, random) => ({ from: privateAddress(random), endpoint: { id } });
});

/** An interface endpoint older than the export whose owner no record names: all sessions use it. */
const oldEndpoint = vpcTrap('trap-old-endpoint', 'reconciler', (world) => {
  const id = resourceId(world.random, 'vpce');
  return (_, random) => ({ from: privateAddress(random), endpoint: { id } });
});

/** Interface endpoints of unnamed owner, one a service, of which each session calls two of three. */
const endpointsByService: Scenario = {
  name: 'trap-endpoints-by-service',
  play(world, site) {
    const calls = ['GetSecretValue', 'GetParameter', 'DescribeTable'];
    const ids = new Map<string, string>();
    const exit: FindExit = (service, random) => {
      if (!ids.has(service)) ids.set(service, resourceId(world.random, 'vpce'));
      return { from: privateAddress(random), endpoint: { id: ids.get(service)! } };
    };
    const fn = createFunction(world.random, site.accountId, site.region, 'ledger', [], { exit });
    for (const [index, environment] of startedOften(world, fn, 12).entries()) {
      const some = { ...fn, calls: calls.filter((_, call) => call !== index % calls.length) };
      invoke(world, { ...environment, fn: some }, environment.session.issuedAt + world.random.between(3, 40));
      label(world, this.name, environment.session);
    }
  },
};

/** Environments that were started ahead of their calls, behind an old NAT gateway: some wait for half an hour. */
const startedAhead: Scenario = {
  name: 'trap-started-ahead',
  play(world, site) {
    const from = awsAddress(world.random, site.region);
    const calls = ['GetSecretValue', 'PutObject'];
    const fn = createFunction(world.random, site.accountId, site.region, 'standby', [], { exit: () => ({ from }) });
    for (const [index, environment] of startedOften(world, fn, 10).entries()) {
      const pause = index % 2 === 0 ? world.random.between(3, 60) : world.random.between(600, 1800);
      invoke(world, { ...environment, fn: { ...fn, calls } }, environment.session.issuedAt + pause);
      label(world, this.name, environment.session);
    }
  },
};

/** As before, but no environment calls before ten minutes have gone; then it serves for hours. */
const alwaysLate: Scenario = {
  name: 'trap-always-late',
  play(world, site) {
    const from = awsAddress(world.random, site.region);
    const calls = ['GetSecretValue', 'PutObject'];
    const fn = createFunction(world.random, site.accountId, site.region, 'reserve', [], { exit: () => ({ from }) });
    for (const environment of startedOften(world, fn, 8)) {
      const first = environment.session.issuedAt + world.random.between(600, 2400);
      for (const pause of [0, world.random.between(1200, 3000), world.random.between(4000, 9000)])
        invoke(world, { ...environment, fn: { ...fn, calls } }, first + pause);
      label(world, this.name, environment.session);
    }
  },
};

/** IPv6 egress: each network interface has an address of its own, and a few of them serve all sessions. */
const ipv6Egress = vpcTrap(
  'trap-ipv6-egress',
  'telemetry',
  (world, site) => {
    const addresses = [awsAddress6(world.random, site.region), awsAddress6(world.random, site.region)];
    return (_service, _random, zone) => ({ from: addresses[zone]! });
  },
  14,
);

/** Hardly two environments share a network interface: each has an IPv6 address of its own, all of the VPC's /56. */
const ipv6Interfaces: Scenario = {
  name: 'trap-ipv6-interfaces',
  play(world, site) {
    const [a, b, c, subnet] = awsAddress6(world.random, site.region).split(':');
    const interfaceId = () => [1, 2, 3, 4].map(() => world.random.between(4096, 65535).toString(16)).join(':');
    const calls = ['GetSecretValue', 'GetParameter', 'PutObject'];
    const fn = createFunction(world.random, site.accountId, site.region, 'uploads', calls);
    const environments = startedOften(world, fn, 9, () => {
      const from = `${a}:${b}:${c}:${subnet!.slice(0, 2)}0${world.random.below(3)}:${interfaceId()}`;
      return () => ({ from });
    });
    for (const { session } of environments) label(world, this.name, session);
  },
};

/** STS by its global endpoint: logged in us-east-1, wherever the function runs. */
const globalEndpoint: Scenario = {
  name: 'trap-sts-global-endpoint',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region as Region, 'whoami', [
      'GetCallerIdentityGlobal',
      'GetParameter',
    ]);
    for (const { session } of startedOften(world, fn, 3)) label(world, this.name, session);
  },
};

/** A worker whose address AWS's file of ranges lacked for this one hour: on 2019-07-18 from 20:23 to 21:23 UTC. */
const prefixGap: Scenario = {
  name: 'trap-prefix-gap',
  region: 'eu-west-1',
  fits: (era) => era === eras.y2019,
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'gap', ['GetParameter', 'PutObject']);
    for (let index = 0; index < 3; index += 1) {
      const at = Date.parse('2019-07-18T20:30:00Z') / 1000 + index * 900;
      const session = mintFunctionSession(world, fn, at);
      const environment = { fn, session, address: `52.21${index}.17.${world.random.between(1, 254)}` };
      recordLogStream(world, environment, at + 1);
      invoke(world, environment, at + 2);
      label(world, this.name, session);
    }
  },
};

/** Ways that a function's calls take through a network. */
export const networkTraps: readonly Scenario[] = [
  oldNatGateway,
  natGatewayAZone,
  smallFunctions,
  gatewayEndpoint,
  ownEndpoint,
  createdEndpoint,
  oldEndpoint,
  endpointsByService,
  startedAhead,
  alwaysLate,
  ipv6Egress,
  ipv6Interfaces,
  globalEndpoint,
  prefixGap,
];
