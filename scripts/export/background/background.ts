import type { World } from '../world.ts';
import { coldStart, streamPolling, warmInvocations } from './lambda-traffic.ts';
import { instanceWork } from './machines.ts';
import { allocateAddress, createNatGateway } from './network.ts';
import { commandLineWork, consoleWork } from './people.ts';
import { delegatedEncryption, serviceEvent, serviceRoleWork } from './services.ts';
import type { Site } from './site.ts';

/** One thing that happens in an account: a few records, some seconds apart. */
type Activity = (world: World, site: Site, at: number) => void;

/** How often each activity happens, and how many records it makes on average. */
const activities: readonly { play: Activity; weight: number; records: number }[] = [
  { play: coldStart, weight: 5, records: 6.4 },
  { play: warmInvocations, weight: 12, records: 5.2 },
  { play: streamPolling, weight: 1, records: 4.5 },
  { play: commandLineWork, weight: 6, records: 8.5 },
  { play: consoleWork, weight: 4, records: 11 },
  { play: instanceWork, weight: 16, records: 3.6 },
  { play: serviceRoleWork, weight: 6, records: 4 },
  { play: serviceEvent, weight: 1, records: 1 },
  { play: delegatedEncryption, weight: 5, records: 1 },
];

const totalWeight = activities.reduce((sum, { weight }) => sum + weight, 0);
const recordsPerActivity = activities.reduce((sum, { weight, records }) => sum + (weight * records) / totalWeight, 0);

/** Builds what the functions' egress needs; without it their calls would come from an address nobody knows. */
export function setUp(world: World, site: Site): void {
  const allocationId = allocateAddress(world, site, world.start + world.random.below(60), site.nat);
  createNatGateway(world, site, world.start + 60 + world.random.below(60), allocationId);
}

/** Lets about `records` records happen at the site between `from` and `to`. */
export function passTime(world: World, site: Site, from: number, to: number, records: number): void {
  const expected = records / recordsPerActivity;
  const count = Math.floor(expected) + (world.random.chance(expected % 1) ? 1 : 0);
  for (let index = 0; index < count; index += 1) {
    let drawn = world.random.below(totalWeight);
    const activity = activities.find(({ weight }) => {
      drawn -= weight;
      return drawn < 0;
    })!;
    activity.play(world, site, from + world.random.below(to - from));
  }
}
