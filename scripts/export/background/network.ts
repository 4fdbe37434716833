import { resourceId, uuid } from '../identifiers.ts';
import { userIdentity } from '../identity.ts';
import { record, type World } from '../world.ts';
import type { Site } from './site.ts';

/** Terraform allocates an elastic address. Gives its allocation ID. */
export function allocateAddress(world: World, site: Site, at: number, publicIp: string): string {
  const allocationId = resourceId(world.random, 'eipalloc');
  record(world, {
    ...terraform(site),
    at,
    service: 'ec2',
    name: 'AllocateAddress',
    request: { domain: 'vpc' },
    response: {
      requestId: uuid(world.random),
      publicIp,
      domain: 'vpc',
      allocationId,
      publicIpv4Pool: 'amazon',
      networkBorderGroup: site.region,
    },
  });
  return allocationId;
}

/** Terraform puts a NAT gateway behind an elastic address; the record carries the allocation, not the address. */
export function createNatGateway(world: World, site: Site, at: number, allocationId: string): void {
  const natGatewayId = resourceId(world.random, 'nat');
  const subnetId = resourceId(world.random, 'subnet');
  record(world, {
    ...terraform(site),
    at,
    service: 'ec2',
    name: 'CreateNatGateway',
    request: {
      CreateNatGatewayRequest: { AllocationId: allocationId, SubnetId: subnetId, ClientToken: uuid(world.random) },
    },
    response: {
      CreateNatGatewayResponse: {
        xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
        natGateway: {
          natGatewayId,
          subnetId,
          state: 'pending',
          natGatewayAddressSet: { item: { allocationId } },
          vpcId: resourceId(world.random, 'vpc'),
        },
        requestId: uuid(world.random),
      },
    },
  });
}

/** Terraform gives an elastic address to an instance. */
export function associateAddress(world: World, site: Site, at: number, allocationId: string, instanceId: string): void {
  record(world, {
    ...terraform(site),
    at,
    service: 'ec2',
    name: 'AssociateAddress',
    request: { allocationId, instanceId, allowReassociation: false },
    response: { requestId: uuid(world.random), _return: true, associationId: resourceId(world.random, 'eipassoc') },
  });
}

const terraform = (site: Site) => ({
  accountId: site.accountId,
  region: site.region,
  identity: userIdentity(site.users.find(({ name }) => name === 'terraform')!),
  from: site.office,
  agent:
    'APN/1.0 HashiCorp/1.0 Terraform/1.4.5 (+https://www.terraform.io) terraform-provider-aws/4.63.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.245 (go1.19.7; linux; amd64)',
});
