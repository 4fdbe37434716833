import { awsAddress, awsAddress6, outsideAddress, privateAddress } from '../addresses.ts';
import { allocateAddress, associateAddress } from '../background/network.ts';
import type { Site } from '../background/site.ts';
import { eras } from '../era.ts';
import { resourceId } from '../identifiers.ts';
import type { ExecutionEnvironment } from '../lambda/execution-environment.ts';
import { createFunction, type Exit, type FindExit } from '../lambda/lambda-function.ts';
import { type Scenario, someTime, startedFunction, startedOften } from '../scenario.ts';
import { habitsOfOne, playThief } from '../thief-habits.ts';
import { label, type World } from '../world.ts';

type Victim = { exit?: FindExit; sessions?: number };

/** A theft from an ordinary function, told apart by the place from which the thief calls. */
function theftFrom(
  name: string,
  place: (world: World, site: Site, environment: ExecutionEnvironment) => Exit,
  victim: (world: World, site: Site) => Victim = () => ({}),
): Scenario {
  return {
    name,
    play(world, site) {
      const { exit, sessions } = victim(world, site);
      const functionName = `${name.slice('theft-'.length)}-victim`;
      const fn = createFunction(
        world.random,
        site.accountId,
        site.region,
        functionName,
        ['GetSecretValue', 'PutObject'],
        {
          ...(exit && { exit }),
        },
      );
      const environments = sessions ? startedOften(world, fn, sessions) : [startedFunction(world, fn, someTime(world))];
      const stolen = environments[Math.floor(environments.length / 2)]!;
      const { from, endpoint } = place(world, site, stolen);
      const at = stolen.session.issuedAt + world.random.between(300, 5000);
      playThief(world, name, stolen, habitsOfOne(world.random), { at, from, endpoint });
      for (const { session } of environments) {
        if (session !== stolen.session) label(world, `${name} (bystanders)`, session);
      }
    },
  };
}

const theirAccount = '999988887777';

/** By IPv6 from outside AWS; RFC 3849 keeps the prefix for documentation. */
const outsideIpv6 = theftFrom('theft-outside-ipv6', (world) => ({
  from: `2001:db8:${world.random.between(1, 65535).toString(16)}::${world.random.between(1, 65535).toString(16)}`,
}));

/** From an instance in the function's own region: inside AWS, and near. */
const homeRegion = theftFrom('theft-home-region', (world, site) => ({ from: awsAddress(world.random, site.region) }));

/** The same by IPv6. */
const homeRegionIpv6 = theftFrom('theft-home-region-ipv6', (world, site) => ({
  from: awsAddress6(world.random, site.region),
}));

/** From an instance in the function's region, while many of its sessions go about their work by a NAT gateway. */
const besideNatGateway = theftFrom(
  'theft-beside-nat-gateway',
  (world, site) => ({ from: awsAddress(world.random, site.region) }),
  (world, site) => {
    const from = awsAddress(world.random, site.region);
    return { exit: () => ({ from }), sessions: 9 };
  },
);

/** The same from outside AWS. */
const outsideBesideNatGateway = theftFrom(
  'theft-outside-beside-nat-gateway',
  (world) => ({ from: outsideAddress(world) }),
  (world, site) => {
    const from = awsAddress(world.random, site.region);
    return { exit: () => ({ from }), sessions: 9 };
  },
);

/** All sessions leave by the customer's own gateway outside AWS; the thief comes from another place there. */
const outsideBesideOwnGateway = theftFrom(
  'theft-outside-beside-own-gateway',
  () => ({ from: '203.0.113.66' }),
  () => ({ exit: () => ({ from: '198.51.100.20' }), sessions: 9 }),
);

/** Through an endpoint in the thief's own VPC, from a private address like the victim's. */
const foreignEndpoint = theftFrom(
  'theft-foreign-endpoint',
  (world) => ({
    from: privateAddress(world.random),
    endpoint: { id: resourceId(world.random, 'vpce'), accountId: theirAccount },
  }),
  (world, site) => {
    const id = resourceId(world.random, 'vpce');
    return {
      exit: (_, random) => ({ from: privateAddress(random), endpoint: { id, accountId: site.accountId } }),
      sessions: 6,
    };
  },
);

/** Through an endpoint of unknown owner. */
const unknownEndpoint = theftFrom('theft-unknown-endpoint', (world) => ({
  from: privateAddress(world.random),
  endpoint: { id: resourceId(world.random, 'vpce') },
}));

/** A VPC may use any addresses: the thief's shows the address of the victim's worker. */
const mimickedAddress = theftFrom('theft-mimicked-address', (world, _, { address }) => ({
  from: address,
  endpoint: { id: resourceId(world.random, 'vpce'), accountId: theirAccount },
}));

/** The thief sits on another instance of the customer's, which has an elastic address. */
const lateralMovement = theftFrom('theft-lateral-movement', (world, site) => {
  const from = awsAddress(world.random, site.region);
  const id = resourceId(world.random, 'i');
  const allocationId = allocateAddress(world, site, world.start + 300, from);
  associateAddress(world, site, world.start + 310, allocationId, id);
  site.instances.push({ id, role: site.instances[0]!.role, address: from, delivery: '2.0' });
  return { from };
});

/** From an address that had been AWS's eight months before, and was again three months later: then it was not. */
const longPrefixGap: Scenario = {
  ...theftFrom('theft-long-prefix-gap', (world) => ({ from: `35.50.137.${world.random.between(1, 254)}` })),
  region: 'us-east-1',
  fits: (era) => era === eras.y2025,
};

/** Thefts that differ in where the thief calls from. */
export const placeThefts: readonly Scenario[] = [
  outsideIpv6,
  homeRegion,
  homeRegionIpv6,
  besideNatGateway,
  outsideBesideNatGateway,
  outsideBesideOwnGateway,
  foreignEndpoint,
  unknownEndpoint,
  mimickedAddress,
  lateralMovement,
  longPrefixGap,
];
