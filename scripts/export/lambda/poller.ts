import { awsAddress, type Region } from '../addresses.ts';
import { isoTime } from '../clock.ts';
import { type Session, sessionIdentity } from '../identity.ts';
import { createSession, recordServiceMint } from '../mint.ts';
import { record, type World } from '../world.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Lambda assumes a function's role for itself, to poll a stream or to check a role: 2 hours, and never a worker. */
export function mintPollerSession(world: World, fn: LambdaFunction, at: number): Session {
  const stamp = isoTime(at).replaceAll(/[-:TZ]/g, '');
  const name = `awslambda_${world.random.below(1000)}_${stamp}${world.random.between(100, 999)}`;
  const session = createSession(world, fn.role, name, at, 2);
  recordServiceMint(world, session, fn.region, 'lambda.amazonaws.com');
  return session;
}

/** A poller reads the shards of the function's stream from one of Lambda's own addresses. */
export function pollStream(world: World, fn: LambdaFunction, at: number): Session {
  const session = mintPollerSession(world, fn, at);
  const from = awsAddress(world.random, fn.region as Region);
  const streamName = fn.name;
  for (let poll = 0; poll < world.random.between(2, 5); poll += 1) {
    record(world, {
      at: at + 1 + poll * 60,
      accountId: fn.accountId,
      region: fn.region,
      identity: sessionIdentity(world.era, session),
      service: 'kinesis',
      name: 'DescribeStream',
      from,
      agent:
        'LambdaStreamPoller/1.0 aws-sdk-java/1.12.488 Linux/5.10.184-175.749.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7',
      request: { streamName },
      resources: [
        {
          accountId: fn.accountId,
          type: 'AWS::Kinesis::Stream',
          ARN: `arn:aws:kinesis:${fn.region}:${fn.accountId}:stream/${streamName}`,
        },
      ],
    });
  }
  return session;
}
