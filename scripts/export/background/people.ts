import { uniqueId } from '../identifiers.ts';
import { consoleIdentity, type UserIdentity, userIdentity } from '../identity.ts';
import type { Random } from '../random.ts';
import type { Call } from '../record.ts';
import { record, type World } from '../world.ts';
import type { Site } from './site.ts';

type Look = Pick<Call, 'service' | 'name'> & Partial<Call>;

const looks: readonly Look[] = [
  { service: 'ec2', name: 'DescribeInstances', request: { maxResults: 1000, instancesSet: {}, filterSet: {} } },
  {
    service: 'ec2',
    name: 'DescribeSecurityGroups',
    request: { securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} },
  },
  { service: 'ec2', name: 'DescribeVpcs', request: { vpcSet: {}, filterSet: {} } },
  { service: 'rds', name: 'DescribeDBInstances', request: { maxRecords: 100 } },
  { service: 'lambda', name: 'ListFunctions20150331', request: { maxItems: 50 } },
  { service: 'logs', name: 'DescribeLogGroups', request: { limit: 50 }, apiVersion: '20140328' },
  { service: 'cloudtrail', name: 'LookupEvents', request: { maxResults: 50 } },
  { service: 'ssm', name: 'DescribeParameters', request: { maxResults: 50 } },
  { service: 'kms', name: 'ListAliases', request: { limit: 100 } },
  { service: 'iam', name: 'ListRoles', request: { maxItems: 1000 } },
  { service: 'iam', name: 'GetUser', request: null },
  { service: 's3', name: 'ListBuckets', request: { Host: 's3.amazonaws.com' } },
  { service: 'health', name: 'DescribeEventAggregates', request: { aggregateField: 'eventTypeCategory' } },
];

/** Global services keep their records in us-east-1. */
const isGlobal = ({ service }: Look): boolean => service === 'iam' || service === 'health';

const cliAgents = [
  'aws-cli/2.11.21 Python/3.11.3 Darwin/22.4.0 exe/x86_64 prompt/off command/ec2.describe-instances',
  'aws-cli/1.27.114 Python/3.9.16 Linux/5.15.0-71-generic botocore/1.29.114',
  'APN/1.0 HashiCorp/1.0 Terraform/1.4.5 (+https://www.terraform.io) terraform-provider-aws/4.63.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.245 (go1.19.7; linux; amd64)',
];
const browser =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36';

function look(world: World, site: Site, identity: UserIdentity, at: number, agent: string, random: Random): void {
  const call = random.pick(looks);
  const region = isGlobal(call) ? 'us-east-1' : site.region;
  const denied = random.chance(0.06);
  record(world, {
    at,
    accountId: site.accountId,
    region,
    identity,
    from: site.office,
    agent,
    ...(isGlobal(call) && { host: `${call.service}.amazonaws.com` }),
    ...call,
    ...(denied && {
      request: null,
      error: {
        code: call.service === 'ec2' ? 'Client.UnauthorizedOperation' : 'AccessDenied',
        message: `User: ${identity.arn} is not authorized to perform: ${call.service}:${call.name}`,
      },
    }),
    ...(agent === browser && { fromConsole: true }),
  });
}

/** Someone works with the CLI or Terraform, from the office. */
export function commandLineWork(world: World, site: Site, at: number): void {
  const { random } = world;
  const identity = userIdentity(random.pick(site.users));
  const agent = random.pick(cliAgents);
  let second = at;
  for (let count = random.between(3, 14); count > 0; count -= 1) {
    look(world, site, identity, second, agent, random);
    second += random.below(4);
  }
}

/** Someone signs in to the console and looks around. */
export function consoleWork(world: World, site: Site, at: number): void {
  const { random } = world;
  const user = random.pick(site.users.slice(0, 5));
  const { accessKeyId: _, ...signedOut } = userIdentity(user);
  record(world, {
    at,
    accountId: site.accountId,
    region: 'us-east-1',
    identity: signedOut,
    service: 'signin',
    name: 'ConsoleLogin',
    from: site.office,
    agent: browser,
    response: { ConsoleLogin: 'Success' },
    additional: {
      LoginTo: `https://${site.region}.console.aws.amazon.com/console/home?region=${site.region}&state=hashArgs%23&isauthcode=true`,
      MobileVersion: 'No',
      MFAIdentifier: `arn:aws:iam::${site.accountId}:mfa/${user.name}`,
      MFAUsed: 'Yes',
    },
    eventType: 'AwsConsoleSignIn',
    host: 'us-east-1.signin.aws.amazon.com',
  });
  const identity = consoleIdentity(user, uniqueId(random, 'ASIA', site.accountId), at);
  let second = at + 3;
  for (let count = random.between(4, 16); count > 0; count -= 1) {
    look(world, site, identity, second, browser, random);
    second += random.below(8);
  }
}
