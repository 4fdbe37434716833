import { awsAddress, regions } from '../addresses.ts';
import {
  invoke,
  logStream,
  mintFunctionSession,
  recordFunctionCall,
  recordLogStream,
  startEnvironment,
  workerCall,
} from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { recordNetworkInterfaceCalls } from '../lambda/network-interfaces.ts';
import { mintPollerSession, pollStream } from '../lambda/poller.ts';
import { createSession, recordServiceMint } from '../mint.ts';
import { type Scenario, someTime, startedFunction, startedOften } from '../scenario.ts';
import { label, record } from '../world.ts';

/** Eight environments start within a few seconds and share one session: one key, eight addresses. */
const concurrency: Scenario = {
  name: 'trap-concurrency',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'fan-out', ['GetObject', 'PutObject']);
    const at = someTime(world);
    const session = mintFunctionSession(world, fn, at);
    for (let index = 0; index < 8; index += 1) {
      const environment = startEnvironment(world, fn, session, at + 1 + world.random.below(3));
      invoke(world, environment, at + 4);
      invoke(world, environment, at + 600 + index);
    }
    label(world, this.name, session);
  },
};

/** The very first run: there is no log group yet, so the worker creates it and tries again. */
const firstRun: Scenario = {
  name: 'trap-first-run',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'brand-new', ['GetParameter', 'PutObject']);
    const at = someTime(world);
    const session = mintFunctionSession(world, fn, at);
    const environment = { fn, session, address: awsAddress(world.random, site.region) };
    const worker = workerCall(world, environment, at + 1);
    record(world, {
      ...worker,
      name: 'CreateLogStream',
      error: { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' },
      request: logStream(world, fn, at + 1),
    });
    record(world, { ...worker, name: 'CreateLogGroup', request: { logGroupName: fn.logGroup } });
    recordLogStream(world, environment, at + 2);
    invoke(world, environment, at + 2);
    label(world, this.name, session);
  },
};

/** The role may not write logs: the worker is denied, and the record has no parameters. */
const noLogging: Scenario = {
  name: 'trap-no-logging',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'silent', ['GetObject'], { canLog: false });
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
  },
};

/** The function writes to a log group of another name. */
const customLogGroup: Scenario = {
  name: 'trap-custom-log-group',
  play(world, site) {
    const options = { logGroup: '/platform/payments' };
    const fn = createFunction(world.random, site.accountId, site.region, 'capture', ['GetSecretValue'], options);
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
  },
};

/** Lambda itself creates and looks after the network interfaces of a function in a VPC, with the function's role. */
const networkInterfaces: Scenario = {
  name: 'trap-network-interfaces',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'in-the-vpc', ['GetSecretValue'], {
      exit: () => ({ from: site.nat }),
    });
    const environment = startedFunction(world, fn, someTime(world));
    const { session } = environment;
    recordNetworkInterfaceCalls(world, environment, session.issuedAt + 2);
    label(world, this.name, session);
  },
};

/** Lambda checks a role when a function is created, and polls streams: sessions that never see a worker. */
const lambdaOwnSessions: Scenario = {
  name: 'trap-lambda-own-sessions',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'stream-reader', ['PutObject']);
    label(world, this.name, mintPollerSession(world, fn, someTime(world)));
    for (let index = 0; index < 3; index += 1) label(world, this.name, pollStream(world, fn, someTime(world)));
    label(world, this.name, startedFunction(world, fn, someTime(world)).session);
  },
};

/** A Lambda@Edge function runs, and logs, in the regions near its viewers; its name bears the region it was made in. */
const lambdaAtEdge: Scenario = {
  name: 'trap-lambda-at-edge',
  play(world, site) {
    const name = 'us-east-1.viewer-request';
    const home = createFunction(world.random, site.accountId, 'us-east-1', name, ['GetObject']);
    for (const region of regions) {
      const replica = { ...home, region };
      const session = {
        ...createSession(world, home.role, name, someTime(world), 12),
        inScopeOf: {
          issuerType: 'AWS::Lambda::Function',
          credentialsIssuedTo: `arn:aws:lambda:us-east-1:${site.accountId}:function:viewer-request`,
        },
      };
      recordServiceMint(world, session, region, 'edgelambda.amazonaws.com');
      const environment = startEnvironment(world, replica, session, session.issuedAt + 1);
      invoke(world, environment, session.issuedAt + 2);
      label(world, this.name, session);
    }
  },
};

/** A busy function: some of its calls fall into the second of the worker's event, some before it. */
const sameSecond: Scenario = {
  name: 'trap-same-second',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'eager', ['GetParameter']);
    for (const environment of startedOften(world, fn, 6)) {
      recordFunctionCall(world, environment, 'GetParameter', environment.session.issuedAt);
      recordFunctionCall(world, environment, 'GetParameter', environment.session.issuedAt + 1);
      label(world, this.name, environment.session);
    }
  },
};

/** What happens at cold starts and looks like somebody else. */
export const coldStartTraps: readonly Scenario[] = [
  concurrency,
  firstRun,
  noLogging,
  customLogGroup,
  networkInterfaces,
  lambdaOwnSessions,
  lambdaAtEdge,
  sameSecond,
];
