/** A real-shaped record, so that a newcomer has only to change what matters. */
function record(fields: { eventID: string; errorCode?: string; errorMessage?: string }): object {
  const { eventID, ...error } = fields;
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLEOPERATOR01:operator',
      arn: 'arn:aws:sts::111122223333:assumed-role/operator/operator',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLEOPERATOR1',
    },
    eventTime: '2023-04-18T21:14:07Z',
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    awsRegion: 'us-west-2',
    sourceIPAddress: '203.0.113.9',
    userAgent: 'aws-cli/2.11.13 Python/3.11.3 Linux/5.15.0',
    ...error,
    requestParameters: { name: 'organization-trail' },
    responseElements: null,
    requestID: '2f9b6a0e-6c0f-4f6e-9c9d-0f6b7c8a1d21',
    eventID,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  };
}

const hitId = '7f2c1f0a-4d4e-4b6e-9a51-3f0c2f5a9d01';

/** A file that the template's detection hits. */
export const hitTemplate = {
  about: 'TELL what this shows, in a sentence.',
  expect: [hitId],
  Records: [record({ eventID: hitId })],
};

/** A file that it misses, by one clause only. */
export const missTemplate = {
  about: 'TELL by which clause alone this is no hit.',
  Records: [
    record({
      eventID: '7f2c1f0a-4d4e-4b6e-9a51-3f0c2f5a9d02',
      errorCode: 'AccessDenied',
      errorMessage: 'User: arn:aws:sts::111122223333:assumed-role/operator/operator is not authorized',
    }),
  ],
};
