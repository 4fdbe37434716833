import { awsAddress, outsideAddress, type Region } from '../addresses.ts';
import { resourceId } from '../identifiers.ts';
import { createRole, createUser, type Role, type Session, type User } from '../identity.ts';
import type { ExecutionEnvironment } from '../lambda/execution-environment.ts';
import { createFunction, type LambdaFunction } from '../lambda/lambda-function.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';

/** An EC2 instance; its session is renewed some hours before the old one ends. */
export type Instance = { id: string; role: Role; address: string; delivery: string; session?: Session };

/** What runs and who works in one region of one account. */
export type Site = Directory & {
  accountId: string;
  region: Region;
  functions: LambdaFunction[];
  /** Environments that may still be called. */
  warm: ExecutionEnvironment[];
  instances: Instance[];
  /** The address of the office, where people work. */
  office: string;
  /** The elastic address of the NAT gateway, for functions in a VPC. */
  nat: string;
};

const functionNames = [
  { name: 'orders-import', calls: ['GetObject', 'GetParameter', 'PutObject'] },
  { name: 'thumbnail', calls: ['GetObject', 'PutObject'] },
  { name: 'billing-report', calls: ['GetSecretValue', 'DescribeTable', 'PutObject'] },
  { name: 'webhook', calls: ['GetSecretValue', 'StartExecution'] },
  { name: 'office-hours', calls: ['DescribeInstances'] },
  { name: 'queue-depth', calls: ['GetQueueAttributes'] },
  { name: 'settings-sync', calls: ['GetParameter', 'DescribeTable'] },
  { name: 'ledger', calls: ['GetSecretValue', 'GetObject'], vpc: true },
  { name: 'search-index', calls: ['GetParameter', 'GetObject'], vpc: true },
];

const userNames = ['alice', 'mateo', 'deploy', 'terraform', 'saanvi', 'reporting', 'jorge', 'backup'];

/** IAM is global: users and service-linked roles are the same in all regions of an account. */
export type Directory = { users: User[]; serviceRoles: { service: string; role: Role }[] };

export function createDirectory(random: Random, accountId: string): Directory {
  return {
    users: userNames.map((name) => createUser(random, accountId, name)),
    serviceRoles: [
      { service: 'autoscaling', name: 'AWSServiceRoleForAutoScaling' },
      { service: 'config', name: 'AWSServiceRoleForConfig' },
      { service: 'rds', name: 'AWSServiceRoleForRDS' },
    ].map(({ service, name }) => ({
      service: `${service}.amazonaws.com`,
      role: createRole(random, accountId, name, `/aws-service-role/${service}.amazonaws.com/`),
    })),
  };
}

/** A region with `functionCount` functions; a third of them encrypt their variables. */
export function createSite(
  world: World,
  directory: Directory,
  accountId: string,
  region: Region,
  functionCount: number,
): Site {
  const { random } = world;
  const nat = awsAddress(random, region);
  const instanceRole = createRole(random, accountId, `web-server-${region}`);
  const functions = Array.from({ length: functionCount }, (_, index) => {
    const { name, calls, vpc } = functionNames[index % functionNames.length]!;
    const round = Math.floor(index / functionNames.length);
    return createFunction(random, accountId, region, round === 0 ? name : `${name}-${round + 1}`, calls, {
      ...(vpc && { exit: () => ({ from: nat }) }),
      encrypted: index % 3 === 0,
    });
  });
  return {
    accountId,
    region,
    functions,
    warm: [],
    ...directory,
    instances: Array.from({ length: 4 }, () => ({
      id: resourceId(random, 'i'),
      role: instanceRole,
      address: awsAddress(random, region),
      delivery: random.pick(['1.0', '2.0']),
    })),
    office: outsideAddress(world),
    nat,
  };
}
