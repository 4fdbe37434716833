import type { Session } from './identity.ts';
import { functionCalls } from './lambda/function-calls.ts';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import type { Random } from './random.ts';
import type { Call } from './record.ts';
import { callAsThief, cliAgent, reconnaissance, type TheftCall } from './thief.ts';
import { label, type World } from './world.ts';

/** How a thief works: what he asks for, and the user agent that he shows. */
type Habits = { agent: string; calls: TheftCall[] };

/** A thief's habits with the session of a function. */
export type FindHabits = (world: World, session: Session, fn: LambdaFunction) => Habits;

/** Tries everything, from a machine made for that. */
const loud: FindHabits = (_, session) => ({ agent: cliAgent, calls: reconnaissance(session) });

/** Takes what lies in the function's bucket. */
const greedy: FindHabits = (world, _, fn) => ({
  agent: 'aws-sdk-go-v2/1.17.6 os/linux lang/go/1.20.2 md/GOOS/linux md/GOARCH/amd64 api/s3/1.30.6 rclone/v1.62.2',
  calls: ['GetObject', 'GetObject', 'GetObject'].map((name) => functionCalls[name]!(world, fn)),
});

/** Does what the function does, and looks like it. */
const careful: FindHabits = (world, _, fn) => ({
  agent: fn.agent,
  calls: fn.calls.map((name) => functionCalls[name]!(world, fn)),
});

/** Reads one thing with an SDK like anybody's. */
const plain: FindHabits = () => ({
  agent: 'Boto3/1.26.69 Python/3.10.6 Linux/5.15.0-60-generic Botocore/1.29.69',
  calls: [
    { service: 'sts', name: 'GetCallerIdentity' },
    { service: 'ec2', name: 'DescribeRegions', request: { regionSet: {}, allRegions: false } },
  ],
});

/** Only tries whether the key works. */
const curious: FindHabits = () => ({
  agent: 'Boto3/1.26.69 Python/3.10.6 Linux/5.15.0-60-generic Botocore/1.29.69',
  calls: [{ service: 'sts', name: 'GetCallerIdentity' }],
});

/** The habits of a thief who has one key. */
export const habitsOfOne = (random: Random): FindHabits => random.pick([loud, greedy, careful, plain, curious]);

/**
 * The habits of a thief who has many keys. He does more than to try them: with three or more, that alone is what a
 * secrets server does with the proofs of identity that it is sent.
 */
export const habitsOfMany = (random: Random): FindHabits => random.pick([loud, greedy, careful, plain]);

/** Lets a thief with these habits use a function's session, and labels it as stolen in the scenario of that name. */
export function playThief(
  world: World,
  scenario: string,
  { session, fn }: { session: Session; fn: LambdaFunction },
  findHabits: FindHabits,
  where: { at: number; from: string; endpoint?: Call['endpoint'] },
): void {
  const { calls, agent } = findHabits(world, session, fn);
  const eventIds = callAsThief(world, session, calls, { region: fn.region, ...where, agent });
  label(world, scenario, session, { from: [where.from], eventIds });
}
