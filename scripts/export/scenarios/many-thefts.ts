import { awsAddress, outsideAddress } from '../addresses.ts';
import type { Site } from '../background/site.ts';
import { invoke, mintFunctionSession, startEnvironment } from '../lambda/execution-environment.ts';
import { createFunction, type FindExit } from '../lambda/lambda-function.ts';
import { type Scenario, someTime, startedOften } from '../scenario.ts';
import { habitsOfMany, habitsOfOne, playThief } from '../thief-habits.ts';
import { label, type World } from '../world.ts';

/** A back door in a function sends every session's key to the thief, who uses each for a while. */
function backDoor(
  name: string,
  place: (world: World, site: Site) => string,
  exits?: (world: World, site: Site) => FindExit,
): Scenario {
  return {
    name,
    play(world, site) {
      const exit = exits?.(world, site);
      const from = place(world, site);
      const fn = createFunction(
        world.random,
        site.accountId,
        site.region,
        `${name.slice(6)}-victim`,
        ['GetParameter', 'PutObject'],
        {
          ...(exit && { exit }),
        },
      );
      const habits = habitsOfMany(world.random);
      for (const environment of startedOften(world, fn, 10)) {
        const at = environment.session.issuedAt + world.random.between(20, 400);
        playThief(world, name, environment, habits, { at, from });
      }
    },
  };
}

const oldNat = (world: World, site: Site): FindExit => {
  const from = awsAddress(world.random, site.region);
  return () => ({ from });
};

/** Eight environments share a session; the thief has it too. */
const fromConcurrency: Scenario = {
  name: 'theft-from-concurrency',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'crowd', ['GetObject', 'PutObject']);
    const session = mintFunctionSession(world, fn, someTime(world));
    for (let index = 0; index < 8; index += 1) {
      invoke(world, startEnvironment(world, fn, session, session.issuedAt + 1), session.issuedAt + 3);
    }
    const from = awsAddress(world.random, site.region);
    playThief(world, this.name, { session, fn }, habitsOfOne(world.random), { at: session.issuedAt + 60, from });
  },
};

/**
 * A few keys of a function that makes no recorded call itself, as where data events are not logged, each used from one
 * address soon after its issue: nothing but the silence of the other sessions tells that this is no gateway.
 */
const silentFunction = (name: string, place: (world: World, site: Site) => string): Scenario => ({
  name,
  play(world, site) {
    const from = place(world, site);
    const calls = ['GetParameter', 'PutObject'];
    const fn = createFunction(world.random, site.accountId, site.region, `${name.slice(6)}-victim`, calls);
    const habits = habitsOfMany(world.random);
    for (const [index, { session }] of startedOften(world, { ...fn, calls: [] }, 20).entries()) {
      const at = session.issuedAt + world.random.between(20, 200);
      if (index % 4 === 1) playThief(world, name, { session, fn }, habits, { at, from });
      else label(world, `${name} (bystanders)`, session);
    }
  },
});

/** All keys of such a function, each used for a moment, a quarter of an hour to two hours after its issue. */
const silentFunctionLater: Scenario = {
  name: 'theft-silent-function-later',
  play(world, site) {
    const from = awsAddress(world.random, site.region);
    const calls = ['GetParameter', 'PutObject'];
    const fn = createFunction(world.random, site.accountId, site.region, 'sleeper', calls);
    const habits = habitsOfMany(world.random);
    const delay = world.random.between(900, 7200);
    for (const { session } of startedOften(world, { ...fn, calls: [] }, 8)) {
      const at = session.issuedAt + delay + world.random.below(60);
      playThief(world, this.name, { session, fn }, habits, { at, from });
    }
  },
};

/** Thefts of many sessions, and from many environments: the thief's address is no rarity then. */
export const manyThefts: readonly Scenario[] = [
  backDoor('theft-back-door-outside', (world) => outsideAddress(world)),
  backDoor('theft-back-door-home-region', (world, site) => awsAddress(world.random, site.region)),
  backDoor('theft-back-door-behind-nat', (world, site) => awsAddress(world.random, site.region), oldNat),
  backDoor('theft-back-door-outside-behind-nat', (world) => outsideAddress(world), oldNat),
  fromConcurrency,
  silentFunction('theft-silent-function', (world, site) => awsAddress(world.random, site.region)),
  silentFunctionLater,
  silentFunction('theft-silent-function-outside', (world) => outsideAddress(world)),
];
