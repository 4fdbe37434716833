import { invoke, mintFunctionSession, startEnvironment } from '../lambda/execution-environment.ts';
import { pollStream } from '../lambda/poller.ts';
import { label, type World } from '../world.ts';
import type { Site } from './site.ts';

const warmLimit = 60;

/** A function starts cold: sometimes several environments at once, which then share one session. */
export function coldStart(world: World, site: Site, at: number): void {
  const { random } = world;
  const fn = random.pick(site.functions);
  const session = mintFunctionSession(world, fn, at);
  const concurrency = random.chance(0.25) ? random.between(2, 5) : 1;
  for (let index = 0; index < concurrency; index += 1) {
    const startedAt = at + 1 + random.below(concurrency);
    const environment = startEnvironment(world, fn, session, startedAt);
    invoke(world, environment, startedAt + 1);
    site.warm.push(environment);
  }
  if (site.warm.length > warmLimit) site.warm.splice(0, site.warm.length - warmLimit);
  label(world, 'ordinary', session);
}

/** An environment that is still warm is called again, a few times in a row. */
export function warmInvocations(world: World, site: Site, at: number): void {
  const { random } = world;
  // Lambda ends an environment some hours after its start; two hours are safely before that.
  site.warm = site.warm.filter((environment) => at - environment.session.issuedAt < 7200);
  if (site.warm.length === 0) {
    coldStart(world, site, at);
    return;
  }
  const environment = random.pick(site.warm);
  for (let count = random.between(1, 4); count > 0; count -= 1) {
    invoke(world, environment, Math.max(at, environment.session.issuedAt + 10) + count * 7);
  }
}

/** Lambda polls a stream for one of the functions. */
export function streamPolling(world: World, site: Site, at: number): void {
  label(world, 'poller', pollStream(world, world.random.pick(site.functions), at));
}
