type Json = Record<string, unknown>;

let count = 0;

const account = '111122223333';
const session = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}-role/${name}`;

/** Who a function is in CloudTrail: its session and access key. */
export function functionIdentity(name = 'orders', accessKeyId = 'ASIAEXAMPLEORDERS001'): Json {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEORDERS0001:${name}`,
    arn: session(name),
    accountId: account,
    accessKeyId,
    sessionContext: { attributes: { creationDate: '2023-04-18T20:59:58Z', mfaAuthenticated: 'false' } },
  };
}

/** A record as CloudTrail writes it; by default a thief's GetCallerIdentity with the key of the function `orders`. */
export function record(fields: Json = {}): Json {
  count += 1;
  return {
    eventVersion: '1.08',
    userIdentity: functionIdentity(),
    eventTime: '2023-04-18T21:14:07Z',
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.9',
    userAgent: 'aws-cli/2.11.13',
    requestParameters: null,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    ...fields,
  };
}

/** The call with which Lambda's worker opens the function's log stream. */
export function workerRecord(fields: Json = {}): Json {
  return record({
    eventTime: '2023-04-18T21:00:00Z',
    eventSource: 'logs.amazonaws.com',
    eventName: 'CreateLogStream',
    awsRegion: 'us-west-2',
    sourceIPAddress: '34.220.84.211',
    userAgent: 'awslambda-worker/1.0 rusoto/0.48.0 rust/1.67.1 linux',
    requestParameters: { logGroupName: '/aws/lambda/orders', logStreamName: '2023/04/18/[$LATEST]0123' },
    ...fields,
  });
}
