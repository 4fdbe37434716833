import type { Column, Table } from './column.ts';

const text = (json: string, comment?: string): Column => ({
  name: json.toLowerCase(),
  json,
  type: 'text',
  ...(comment && { comment }),
});
/** A random ID: it hardly compresses, and each stands once, so that to try costs more than it gains. */
const id = (json: string, comment: string): Column => ({ ...text(json, comment), isRandom: true });
const struct = (json: string, fields: readonly Column[], comment?: string): Column => ({
  name: json.toLowerCase(),
  json,
  type: { struct: fields },
  ...(comment && { comment }),
});

const sessionContext = struct('sessionContext', [
  struct('attributes', [text('mfaAuthenticated'), text('creationDate')]),
  struct('sessionIssuer', [text('type'), text('principalId'), text('arn'), text('accountId'), text('userName')]),
  text('ec2RoleDelivery'),
  struct('webIdFederationData', [text('federatedProvider'), { name: 'attributes', json: 'attributes', type: 'map' }]),
  text('sourceIdentity'),
]);

const userIdentity = struct(
  'userIdentity',
  [
    text('type'),
    text('principalId'),
    text('arn'),
    text('accountId'),
    text('invokedBy'),
    text('accessKeyId'),
    text('userName'),
    struct('onBehalfOf', [text('userId'), text('identityStoreArn')]),
    sessionContext,
    struct('inScopeOf', [text('sourceArn'), text('sourceAccount'), text('issuerType'), text('credentialsIssuedTo')]),
    text('identityProvider'),
    text('credentialId'),
  ],
  'who made the call; `sessioncontext` for temporary credentials, `inscopeof` for the workload they were issued to',
);

const resources: Column = {
  name: 'resources',
  json: 'resources',
  type: {
    list: {
      struct: [
        { name: 'arn', json: 'ARN', type: 'text' },
        { name: 'accountid', json: 'accountId', type: 'text' },
        { name: 'type', json: 'type', type: 'text' },
      ],
    },
  },
  comment: 'the resources that the call touched, where the service names them',
};

/**
 * The columns that come from the record itself, in the order of AWS's Athena DDL for CloudTrail
 * (docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html), then those that the DDL lacks
 * (field list: docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
 */
export const recordColumns: readonly Column[] = [
  text('eventVersion', 'version of the log event format'),
  userIdentity,
  text('eventTime', 'when the call ended, ISO 8601 text as CloudTrail wrote it'),
  text('eventSource', 'the service called, such as `sts.amazonaws.com`'),
  text('eventName', 'the action called, such as `AssumeRole`'),
  text('awsRegion', 'the region that the call went to'),
  text('sourceIPAddress', 'where the call came from: an address, a service name, or `AWS Internal`'),
  text('userAgent', 'what the caller said it was'),
  text('errorCode', 'the error, if the call failed'),
  text('errorMessage', 'its description'),
  text('requestParameters', 'JSON text'),
  text('responseElements', 'JSON text'),
  text('additionalEventData', 'JSON text'),
  id('requestID', 'the service’s ID of the request'),
  id('eventID', 'CloudTrail’s ID of the event'),
  text('readOnly', '`true` or `false`, as text'),
  resources,
  text('eventType', '`AwsApiCall`, `AwsServiceEvent`, `AwsConsoleSignIn`, …'),
  text('apiVersion', 'version of the API called'),
  text('recipientAccountId', 'the account whose trail received the event'),
  text('serviceEventDetails', 'JSON text'),
  text('sharedEventID', 'joins copies of one action delivered to several accounts'),
  text('vpcEndpointId', 'the VPC endpoint that the call passed'),
  text('vpcEndpointAccountId', 'the account that owns it'),
  text('eventCategory', '`Management`, `Data`, `NetworkActivity`, …'),
  struct(
    'addendum',
    [text('reason'), text('updatedFields'), text('originalRequestID'), text('originalEventID')],
    'why an event was delivered late or again; `originaleventid` names the event that it corrects',
  ),
  text('sessionCredentialFromConsole', '`true` if the session came from the console'),
  text('edgeDeviceDetails', 'JSON text'),
  struct(
    'tlsDetails',
    [text('tlsVersion'), text('cipherSuite'), text('clientProvidedHostHeader')],
    'the TLS connection',
  ),
  text('managementEvent', '`true` or `false`, as text'),
  text('eventContext', 'JSON text'),
];

/** The events: one row an event, duplicates removed. */
export const cloudtrailLogs: Table = {
  name: 'cloudtrail_logs',
  comment: 'one row an event, in the columns of the Athena table for CloudTrail',
  columns: [
    ...recordColumns,
    { name: 'event_at', type: 'timestamp', comment: '`eventtime` as a timestamp, UTC' },
    { name: 'source_file_id', type: 'integer', comment: 'the file it stands in: `source_file`' },
    { name: 'record_index', type: 'integer', comment: 'its place in that file, from 0, bad records counted too' },
  ],
};
