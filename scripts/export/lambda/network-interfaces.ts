import { awsAddress } from '../addresses.ts';
import { resourceId, uuid } from '../identifiers.ts';
import { sessionIdentity } from '../identity.ts';
import { record, type World } from '../world.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

/** Lambda itself creates and looks after the network interfaces of a function in a VPC, with the function's session. */
export function recordNetworkInterfaceCalls(world: World, { fn, session }: ExecutionEnvironment, at: number): void {
  const { inScopeOf: _, ...outside } = session;
  const from = awsAddress(world.random, fn.region);
  const subnetId = resourceId(world.random, 'subnet');
  for (const name of ['DescribeSubnets', 'CreateNetworkInterface', 'DescribeNetworkInterfaces']) {
    record(world, {
      at,
      accountId: fn.accountId,
      region: fn.region,
      // Made outside the execution environment, where AWS adds no source function.
      identity: sessionIdentity(world.era, outside),
      service: 'ec2',
      name,
      from,
      agent: 'aws-sdk-java/1.12.488 Linux/5.10.184-175.749.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7 java/17.0.7',
      request: { subnetId, description: `AWS Lambda VPC ENI-${fn.name}-${uuid(world.random)}` },
    });
  }
}
