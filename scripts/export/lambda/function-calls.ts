import { hex, uuid } from '../identifiers.ts';
import type { Call } from '../record.ts';
import type { World } from '../world.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** What is asked and answered in a call, without who made it and when. */
export type Request = Pick<Call, 'service' | 'name'> & Partial<Call>;

const bucketOf = (fn: LambdaFunction): string => `${fn.name}-${fn.accountId}-${fn.region}`;

function objectCall(world: World, fn: LambdaFunction, name: string, key: string): Request {
  const bucketName = bucketOf(fn);
  const host = `${bucketName}.s3.${fn.region}.amazonaws.com`;
  const bytes = world.random.between(200, 90_000);
  return {
    service: 's3',
    name,
    data: true,
    host,
    request: { bucketName, Host: host, key },
    ...(name === 'PutObject' && { response: { 'x-amz-server-side-encryption': 'AES256' } }),
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: world.era.tls.cipherSuite,
      bytesTransferredIn: name === 'PutObject' ? bytes : 0,
      AuthenticationMethod: 'AuthHeader',
      'x-amz-id-2': world.random.bytes(56).toString('base64'),
      bytesTransferredOut: name === 'PutObject' ? 0 : bytes,
    },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
      { accountId: fn.accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
    ],
  };
}

/** The calls that functions make, by the names that `LambdaFunction.calls` uses. */
export const functionCalls: Record<string, (world: World, fn: LambdaFunction) => Request> = {
  GetParameter: (_, fn) => ({
    service: 'ssm',
    name: 'GetParameter',
    request: { name: `/${fn.name}/settings`, withDecryption: true },
    resources: [
      { accountId: fn.accountId, ARN: `arn:aws:ssm:${fn.region}:${fn.accountId}:parameter/${fn.name}/settings` },
    ],
  }),
  GetSecretValue: (_, fn) => ({
    service: 'secretsmanager',
    name: 'GetSecretValue',
    request: { secretId: `arn:aws:secretsmanager:${fn.region}:${fn.accountId}:secret:${fn.name}/database` },
  }),
  DescribeTable: (_, fn) => ({
    service: 'dynamodb',
    name: 'DescribeTable',
    request: { tableName: fn.name },
    resources: [
      {
        accountId: fn.accountId,
        type: 'AWS::DynamoDB::Table',
        ARN: `arn:aws:dynamodb:${fn.region}:${fn.accountId}:table/${fn.name}`,
      },
    ],
    apiVersion: '2012-08-10',
  }),
  GetObject: (world, fn) => objectCall(world, fn, 'GetObject', `incoming/${uuid(world.random)}.json`),
  PutObject: (world, fn) => objectCall(world, fn, 'PutObject', `done/${hex(world.random, 12)}.parquet`),
  StartExecution: (world, fn) => {
    const machine = `arn:aws:states:${fn.region}:${fn.accountId}`;
    const name = uuid(world.random);
    return {
      service: 'states',
      name: 'StartExecution',
      request: { stateMachineArn: `${machine}:stateMachine:${fn.name}`, name, input: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      response: { executionArn: `${machine}:execution:${fn.name}:${name}` },
    };
  },
  GetCallerIdentityGlobal: (world) => ({
    service: 'sts',
    name: 'GetCallerIdentity',
    // The global endpoint's records stand in us-east-1; since 2025 they say which kind of endpoint it was.
    region: 'us-east-1',
    host: 'sts.amazonaws.com',
    ...(world.era.inScopeOf && { additional: { endpointType: 'global' } }),
  }),
  GetQueueAttributes: (_, fn) => ({
    service: 'sqs',
    name: 'GetQueueAttributes',
    request: {
      queueUrl: `https://sqs.${fn.region}.amazonaws.com/${fn.accountId}/${fn.name}`,
      attributeNames: ['ApproximateNumberOfMessages'],
    },
  }),
  DescribeInstances: () => ({
    service: 'ec2',
    name: 'DescribeInstances',
    request: {
      instancesSet: {},
      filterSet: { items: [{ name: 'tag:Schedule', valueSet: { items: [{ value: 'office' }] } }] },
    },
  }),
};
