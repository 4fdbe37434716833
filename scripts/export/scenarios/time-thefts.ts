import { awsAddress, outsideAddress } from '../addresses.ts';
import type { Site } from '../background/site.ts';
import { userIdentity } from '../identity.ts';
import { mintFunctionSession, recordFunctionCall, startEnvironment } from '../lambda/execution-environment.ts';
import { createFunction, functionArn } from '../lambda/lambda-function.ts';
import { type Scenario, someTime, startedFunction } from '../scenario.ts';
import { callAsThief, cliAgent, reconnaissance } from '../thief.ts';
import { habitsOfOne, playThief } from '../thief-habits.ts';
import { label, record, type World } from '../world.ts';

/** A theft from outside AWS, `delay` seconds after the session was issued; the worker comes one second after that. */
function theftAt(name: string, delay: number, options: { late?: number } = {}): Scenario {
  return {
    name,
    play(world, site) {
      const fn = createFunction(world.random, site.accountId, site.region, `${name.slice(6)}-victim`, ['GetParameter']);
      const session = mintFunctionSession(world, fn, Math.min(someTime(world), world.end - delay - 600));
      const environment = startEnvironment(world, fn, session, session.issuedAt + (options.late ?? 1));
      recordFunctionCall(world, environment, 'GetParameter', session.issuedAt + (options.late ?? 1) + 2);
      const from = outsideAddress(world);
      const where = { at: session.issuedAt + delay, region: site.region, from, agent: cliAgent };
      const calls = reconnaissance(session).slice(0, 2);
      label(world, name, session, { from: [from], eventIds: callAsThief(world, session, calls, where) });
    },
  };
}

/** In the second in which the worker opens the log stream, and not again. */
const sameSecond: Scenario = {
  name: 'theft-same-second',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'quick', ['GetParameter']);
    const session = mintFunctionSession(world, fn, someTime(world));
    const environment = startEnvironment(world, fn, session, session.issuedAt);
    recordFunctionCall(world, environment, 'GetParameter', session.issuedAt + 1);
    const from = outsideAddress(world);
    const eventIds = [0, 1].flatMap((second) =>
      callAsThief(world, session, reconnaissance(session).slice(0, 1), {
        at: session.issuedAt + second,
        region: site.region,
        from,
        agent: cliAgent,
      }),
    );
    label(world, this.name, session, { from: [from], eventIds });
  },
};

/** The function is deleted, and an hour later its key is still at work, from the NAT gateway's region. */
const afterDeletion: Scenario = {
  name: 'theft-after-deletion',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'retired', ['GetParameter']);
    const { session } = startedFunction(world, fn, someTime(world));
    deleteFunction(world, site, functionArn(fn), session.issuedAt + 1800);
    const from = awsAddress(world.random, site.region);
    playThief(world, this.name, { session, fn }, habitsOfOne(world.random), { at: session.issuedAt + 5400, from });
  },
};

function deleteFunction(world: World, site: Site, functionName: string, at: number): void {
  record(world, {
    at,
    accountId: site.accountId,
    region: site.region,
    identity: userIdentity(site.users[0]!),
    service: 'lambda',
    name: 'DeleteFunction20150331',
    from: site.office,
    agent: 'aws-cli/2.11.21 Python/3.11.3 Darwin/22.4.0 exe/x86_64 prompt/off command/lambda.delete-function',
    request: { functionName },
    apiVersion: '2015-03-31',
  });
}

/** Thefts that differ in when the thief calls. */
export const timeThefts: readonly Scenario[] = [
  sameSecond,
  theftAt('theft-before-worker', 2, { late: 30 }),
  theftAt('theft-first-call', 3, { late: 1200 }),
  theftAt('theft-ten-hours-later', 36_000),
  afterDeletion,
];
