import type { Region } from '../addresses.ts';
import { createRole, type Role } from '../identity.ts';
import type { Random } from '../random.ts';

/** What a call shows of its way: a source address and, if it passed one, a VPC endpoint. */
export type Exit = { from: string; endpoint?: { id: string; accountId?: string } };

/** The way out of a VPC to a service, for an environment in availability zone number `zone` (0 or 1). */
export type FindExit = (service: string, random: Random, zone: number) => Exit;

export type LambdaFunction = {
  accountId: string;
  region: Region;
  name: string;
  role: Role;
  /** The user agent of its own SDK. */
  agent: string;
  /** What its code calls, by the names of `functionCalls`. */
  calls: readonly string[];
  /** Where the calls of a function in a VPC come out; a function without a VPC calls from its worker's address. */
  exit?: FindExit;
  /** Its environment variables are encrypted with a key of the customer's, so every cold start decrypts them. */
  encrypted: boolean;
  /** The log group; `/aws/lambda/` and its name unless the function is set up otherwise. */
  logGroup: string;
  /** Whether its role may write logs. If not, the worker's attempt is logged all the same. */
  canLog: boolean;
};

const agents = [
  'Boto3/1.28.57 md/Botocore#1.31.57 ua/2.0 os/linux#5.10.186-200.751.amzn2.x86_64 md/arch#x86_64 lang/python#3.11.4 md/pyimpl#CPython exec-env/AWS_Lambda_python3.11 cfg/retry-mode#legacy Botocore/1.31.57',
  'aws-sdk-nodejs/2.1374.0 linux/v18.16.0 exec-env/AWS_Lambda_nodejs18.x promise',
  'aws-sdk-js/3.348.0 os/linux/5.10.178-184.666.amzn2.x86_64 lang/js md/nodejs/18.16.0 exec-env/AWS_Lambda_nodejs18.x',
  'aws-sdk-go-v2/1.18.0 os/linux lang/go/1.20.3 md/GOOS/linux md/GOARCH/arm64 exec-env/AWS_Lambda_provided.al2',
  'aws-sdk-java/2.20.56 Linux/5.10.178-184.666.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7+7-LTS Java/17.0.7 vendor/Amazon.com_Inc. exec-env/AWS_Lambda_java17 io/sync http/UrlConnection cfg/retry-mode/legacy',
];

/** A function with its own execution role; the role's name is CloudFormation's, the session's the function's. */
export function createFunction(
  random: Random,
  accountId: string,
  region: Region,
  name: string,
  calls: readonly string[],
  options: Partial<Pick<LambdaFunction, 'exit' | 'encrypted' | 'logGroup' | 'canLog'>> = {},
): LambdaFunction {
  return {
    accountId,
    region,
    name,
    role: createRole(
      random,
      accountId,
      `${name}-role-${random.text('abcdefghijklmnopqrstuvwxyz0123456789', 8)}`,
      '/service-role/',
    ),
    agent: random.pick(agents),
    calls,
    encrypted: false,
    logGroup: `/aws/lambda/${name}`,
    canLog: true,
    ...options,
  };
}

export const functionArn = (fn: LambdaFunction): string =>
  `arn:aws:lambda:${fn.region}:${fn.accountId}:function:${fn.name}`;
