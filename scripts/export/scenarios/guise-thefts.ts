import { awsAddress, outsideAddress, type Region, regions } from '../addresses.ts';
import type { Era } from '../era.ts';

import {
  invoke,
  logStream,
  mintFunctionSession,
  startEnvironment,
  workerCall,
} from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { type Scenario, someTime, startedFunction } from '../scenario.ts';
import { callAsThief, cliAgent, reconnaissance, type TheftCall } from '../thief.ts';
import { habitsOfMany, habitsOfOne, playThief } from '../thief-habits.ts';
import { label, record, type World } from '../world.ts';

/** Nothing that the thief tries is allowed. */
const deniedOnly: Scenario = {
  name: 'theft-denied-only',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'resizer', ['GetObject']);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = outsideAddress(world);
    const calls = reconnaissance(session).filter(({ error }) => error);
    const where = { at: session.issuedAt + 2000, region: site.region, from, agent: cliAgent };
    label(world, this.name, session, { from: [from], eventIds: callAsThief(world, session, calls, where) });
  },
};

/** The thief shows the function's own user agent and makes the function's own calls. */
const spoofedAgent: Scenario = {
  name: 'theft-spoofed-agent',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'customers', [
      'GetSecretValue',
      'DescribeTable',
    ]);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = outsideAddress(world);
    const calls: TheftCall[] = [
      {
        service: 'secretsmanager',
        name: 'GetSecretValue',
        request: { secretId: `arn:aws:secretsmanager:${site.region}:${site.accountId}:secret:${fn.name}/database` },
      },
      { service: 'dynamodb', name: 'DescribeTable', request: { tableName: fn.name } },
    ];
    const where = { at: session.issuedAt + 900, region: site.region, from, agent: fn.agent };
    label(world, this.name, session, { from: [from], eventIds: callAsThief(world, session, calls, where) });
  },
};

/**
 * The thief opens a log stream as a worker would, so that his address looks like a worker's, and then goes to work. With the
 * keys of several functions he does so for each, from an address each.
 */
function forgedWorker(
  name: string,
  place: (world: World, region: Region) => string,
  fits: (era: Era) => boolean = () => true,
  victims: readonly string[] = ['victim'],
): Scenario {
  return {
    name,
    fits,
    play(world, site) {
      for (const victim of victims) {
        const functionName = `${name.slice(6)}-${victim}`;
        const fn = createFunction(world.random, site.accountId, site.region, functionName, ['GetParameter']);
        const environment = startedFunction(world, fn, someTime(world));
        const { session } = environment;
        const from = place(world, site.region);
        const at = session.issuedAt + 1200;
        const forged = record(world, {
          ...workerCall(world, { ...environment, address: from }, at),
          name: 'CreateLogStream',
          request: logStream(world, fn, at),
          // The user agent is the caller's to choose; the connection shows his own TLS library.
          tls: { tlsVersion: 'TLSv1.2', cipherSuite: 'ECDHE-RSA-AES256-GCM-SHA384' },
        });
        const where = { at: at + 40, region: site.region, from, agent: cliAgent };
        const eventIds = [forged, ...callAsThief(world, session, reconnaissance(session), where)];
        label(world, name, session, { from: [from], eventIds });
      }
    },
  };
}

/** The role may not log, so the only sign of the worker is its denied call; the thief comes from outside. */
const noLogging: Scenario = {
  name: 'theft-no-logging',
  play(world, site) {
    const options = { canLog: false };
    const fn = createFunction(world.random, site.accountId, site.region, 'mute', ['GetParameter'], options);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = outsideAddress(world);
    playThief(world, this.name, { session, fn }, habitsOfOne(world.random), { at: session.issuedAt + 700, from });
  },
};

/** The session is older than the export: no mint, no worker in it, only what the function calls, and the thief. */
const olderThanExport: Scenario = {
  name: 'theft-older-than-export',
  // Before inScopeOf nothing in the export tells that this is a function's session.
  fits: ({ inScopeOf }) => inScopeOf,
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'always-on', ['GetParameter']);
    const session = mintFunctionSession(world, fn, world.start - 3600);
    const environment = startEnvironment(world, fn, session, world.start - 3599);
    for (let index = 0; index < 5; index += 1) invoke(world, environment, world.start + 600 + index * 900);
    const from = outsideAddress(world);
    playThief(world, this.name, environment, habitsOfOne(world.random), { at: world.start + 7200, from });
  },
};

/** One thief, six functions' keys, one address. */
const manyKeys: Scenario = {
  name: 'theft-many-keys',
  play(world, site) {
    const from = awsAddress(world.random, regions.find((region) => region !== site.region)!);
    const habits = habitsOfMany(world.random);
    for (const name of ['harvest-a', 'harvest-b', 'harvest-c', 'harvest-d', 'harvest-e', 'harvest-f']) {
      const fn = createFunction(world.random, site.accountId, site.region, name, ['GetParameter']);
      const { session } = startedFunction(world, fn, someTime(world));
      playThief(world, this.name, { session, fn }, habits, { at: session.issuedAt + 800, from });
    }
  },
};

/** Thefts that differ in what the thief shows. */
export const guiseThefts: readonly Scenario[] = [
  deniedOnly,
  spoofedAgent,
  forgedWorker('theft-forged-worker-outside', (world) => outsideAddress(world)),
  forgedWorker(
    'theft-forged-worker-home-region',
    (world, region) => awsAddress(world.random, region),
    // Only the TLS connection tells this one from a worker.
    ({ tlsDetails }) => tlsDetails,
  ),
  forgedWorker(
    'theft-forged-workers',
    (world, region) => awsAddress(world.random, region),
    ({ tlsDetails }) => tlsDetails,
    ['first', 'second'],
  ),
  forgedWorker('theft-forged-worker-other-region', (world, region) =>
    awsAddress(world.random, regions.find((candidate) => candidate !== region)!),
  ),
  noLogging,
  olderThanExport,
  manyKeys,
];
