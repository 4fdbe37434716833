import { awsAddress } from '../addresses.ts';
import { dateFolders } from '../clock.ts';
import { hex, uuid } from '../identifiers.ts';
import { type Session, sessionArn, sessionIdentity } from '../identity.ts';
import { createSession, recordServiceMint } from '../mint.ts';
import { record, type World } from '../world.ts';
import { functionCalls } from './function-calls.ts';
import { type Exit, functionArn, type LambdaFunction } from './lambda-function.ts';

/** A function's instance between cold start and end: one session (often shared with others started together), one address. */
export type ExecutionEnvironment = {
  fn: LambdaFunction;
  session: Session;
  /** The address of Lambda's own network: the worker's, and the code's too unless the function is in a VPC. */
  address: string;
};

/** Lambda assumes the function's role. The session bears the function's name and holds for 12 hours. */
export function mintFunctionSession(world: World, fn: LambdaFunction, at: number): Session {
  const session: Session = {
    ...createSession(world, fn.role, fn.name, at, 12),
    inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: functionArn(fn) },
  };
  recordServiceMint(world, session, fn.region, 'lambda.amazonaws.com');
  return session;
}

/** An environment starts: Lambda decrypts the variables outside of it, and its worker opens a log stream. */
export function startEnvironment(world: World, fn: LambdaFunction, session: Session, at: number): ExecutionEnvironment {
  const environment = { fn, session, address: awsAddress(world.random, fn.region) };
  if (fn.encrypted) recordDecryption(world, environment, at);
  recordLogStream(world, environment, at + world.random.below(2));
  return environment;
}

/** The calls of one invocation, from the second `at` on. */
export function invoke(world: World, environment: ExecutionEnvironment, at: number): void {
  let second = at;
  for (const name of environment.fn.calls) {
    recordFunctionCall(world, environment, name, second);
    second += world.random.below(2);
  }
  if (second > environment.session.expiresAt)
    throw new Error(`${environment.fn.name} calls after its credentials have expired`);
}

/** One call of the function's code: from its own way out, unless `exit` names another. */
export function recordFunctionCall(
  world: World,
  environment: ExecutionEnvironment,
  name: string,
  at: number,
  exit?: Exit,
): string {
  const { fn, session, address } = environment;
  const request = functionCalls[name]!(world, fn);
  return record(world, {
    at,
    accountId: fn.accountId,
    region: fn.region,
    identity: sessionIdentity(world.era, session),
    agent: fn.agent,
    ...request,
    ...(exit ?? fn.exit?.(request.service, world.random, zoneOf(environment)) ?? { from: address }),
  });
}

/** The availability zone that an environment runs in, and stays in. */
const zoneOf = ({ address }: ExecutionEnvironment): number => Number(address.split('.')[3]) % 2;

/** The worker's CreateLogStream, which is logged at every cold start and tells where the environment runs. */
export function recordLogStream(world: World, environment: ExecutionEnvironment, at: number): string {
  const { fn, session } = environment;
  const outcome = fn.canLog ? { request: logStream(world, fn, at) } : { error: loggingDenied(fn, session) };
  return record(world, { ...workerCall(world, environment, at), name: 'CreateLogStream', ...outcome });
}

/** What all calls of the worker to CloudWatch Logs show. */
export const workerCall = (world: World, { fn, session, address }: ExecutionEnvironment, at: number) => ({
  at,
  accountId: fn.accountId,
  region: fn.region,
  identity: sessionIdentity(world.era, session),
  service: 'logs',
  from: address,
  agent: world.era.workerAgent,
  apiVersion: '20140328',
});

/** What CreateLogStream is asked for: a new stream of the function's log group. */
export const logStream = (world: World, fn: LambdaFunction, at: number) => ({
  logGroupName: fn.logGroup,
  logStreamName: `${dateFolders(at)}/[$LATEST]${hex(world.random, 32)}`,
});

/** The decryption of the environment variables: with the function's session, but made by Lambda, from another address. */
function recordDecryption(world: World, environment: ExecutionEnvironment, at: number): void {
  const { fn, session } = environment;
  const keyArn = `arn:aws:kms:${fn.region}:${fn.accountId}:key/${uuid(world.random.fork(fn.name))}`;
  const { inScopeOf: _, ...outside } = session;
  record(world, {
    at,
    accountId: fn.accountId,
    region: fn.region,
    // Made outside the execution environment, where AWS adds no source function.
    identity: sessionIdentity(world.era, outside),
    service: 'kms',
    name: 'Decrypt',
    from: awsAddress(world.random, fn.region),
    agent:
      'aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10.184-175.749.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7 java/17.0.7 vendor/Amazon.com_Inc. cfg/retry-mode/standard',
    request: {
      encryptionContext: { 'aws:lambda:FunctionArn': functionArn(fn) },
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    },
    resources: [{ accountId: fn.accountId, type: 'AWS::KMS::Key', ARN: keyArn }],
  });
}

/** CloudTrail leaves out the parameters of a call that was denied. */
const loggingDenied = (fn: LambdaFunction, session: Session) => ({
  code: 'AccessDenied',
  message: `User: ${sessionArn(session)} is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:${fn.region}:${fn.accountId}:log-group:${fn.logGroup}:log-stream:* because no identity-based policy allows the logs:CreateLogStream action`,
});
