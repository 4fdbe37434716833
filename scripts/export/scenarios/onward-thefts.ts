import { awsAddress, outsideAddress } from '../addresses.ts';
import type { Site } from '../background/site.ts';
import { uniqueId } from '../identifiers.ts';
import { createRole, roleArn, type Session, sessionIdentity } from '../identity.ts';
import type { ExecutionEnvironment } from '../lambda/execution-environment.ts';
import { createFunction } from '../lambda/lambda-function.ts';
import { createSession, mintAnswer, roleResource } from '../mint.ts';
import { type Scenario, someTime, startedFunction, startedOften } from '../scenario.ts';
import { callAsThief, cliAgent, reconnaissance } from '../thief.ts';
import { label, record, type World } from '../world.ts';

/** With the stolen key the thief assumes another role and goes on as that. */
const chainedRole = (
  name: string,
  start: (world: World, site: Site) => readonly [stolen: ExecutionEnvironment, ...bystanders: ExecutionEnvironment[]],
): Scenario => ({
  name,
  play(world, site) {
    const [{ session }, ...bystanders] = start(world, site);
    for (const bystander of bystanders) label(world, `${name} (bystanders)`, bystander.session);
    const from = outsideAddress(world);
    const role = createRole(world.random, site.accountId, 'deployment');
    const onward = createSession(world, role, 'botocore-session-1681812345', session.issuedAt + 1000, 1);
    const stolen = callAsThief(
      world,
      session,
      [
        {
          service: 'sts',
          name: 'AssumeRole',
          request: { roleArn: roleArn(role), roleSessionName: onward.name },
          response: mintAnswer(world, onward, true),
          resources: [roleResource(role)],
        },
      ],
      { at: onward.issuedAt, region: site.region, from, agent: cliAgent },
    );
    label(world, name, session, { from: [from], eventIds: stolen });
    const where = { at: onward.issuedAt + 20, region: site.region, from, agent: cliAgent };
    const eventIds = callAsThief(world, onward, reconnaissance(onward), where);
    label(world, `${name} (onward)`, onward, { from: [from], eventIds });
  },
});

const ofOneSession = chainedRole('theft-chained-role', (world, site) => {
  const fn = createFunction(world.random, site.accountId, site.region, 'deployer', ['GetParameter']);
  return [startedFunction(world, fn, someTime(world))];
});

/** What the thief obtains is no session that the function's NAT gateway would have to carry. */
const behindNat = chainedRole('theft-chained-role-behind-nat', (world, site) => {
  const from = awsAddress(world.random, site.region);
  const fn = createFunction(world.random, site.accountId, site.region, 'rollout', ['GetParameter'], {
    exit: () => ({ from }),
  });
  const [first, ...others] = startedOften(world, fn, 8);
  return [first!, ...others];
});

/** With the stolen key the thief opens a console session, whose calls show a key of their own. */
const consoleSession: Scenario = {
  name: 'theft-console-session',
  play(world, site) {
    const fn = createFunction(world.random, site.accountId, site.region, 'reports', ['GetParameter']);
    const { session } = startedFunction(world, fn, someTime(world));
    const from = outsideAddress(world);
    const at = session.issuedAt + 1500;
    const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0';
    const { accessKeyId: _, ...identity } = sessionIdentity(world.era, session);
    const signin = {
      accountId: site.accountId,
      region: 'us-east-1',
      service: 'signin',
      from,
      eventType: 'AwsConsoleSignIn',
      host: 'signin.aws.amazon.com',
    };
    const opened = [
      record(world, {
        ...signin,
        at,
        identity: sessionIdentity(world.era, session),
        name: 'GetSigninToken',
        agent: 'python-requests/2.28.1',
        response: { credentials: { accessKeyId: session.accessKeyId }, GetSigninToken: 'Success' },
        additional: { MobileVersion: 'No', MFAUsed: 'No' },
      }),
      record(world, {
        ...signin,
        at: at + 5,
        identity,
        name: 'ConsoleLogin',
        agent: browser,
        response: { ConsoleLogin: 'Success' },
        additional: { MobileVersion: 'No', MFAUsed: 'No' },
      }),
    ];
    label(world, this.name, session, { from: [from], eventIds: opened });
    const console: Session = {
      ...session,
      accessKeyId: uniqueId(world.random, 'ASIA', site.accountId),
      issuedAt: at + 5,
    };
    const calls = reconnaissance(console)
      .slice(1)
      .map((call) => ({ ...call, fromConsole: true }));
    const eventIds = callAsThief(world, console, calls, { at: at + 12, region: site.region, from, agent: browser });
    label(world, `${this.name} (console)`, console, { from: [from], eventIds });
  },
};

/** Thefts that lead on to further credentials. */
export const onwardThefts: readonly Scenario[] = [ofOneSession, behindNat, consoleSession];
