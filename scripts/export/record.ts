import { isoTime } from './clock.ts';
import type { Era } from './era.ts';
import { uuid } from './identifiers.ts';
import type { UserIdentity } from './identity.ts';
import type { Random } from './random.ts';

/** One API call; what is left out gets the value that most CloudTrail records show. */
export type Call = {
  /** Seconds since 1970. */
  at: number;
  accountId: string;
  region: string;
  identity: UserIdentity;
  /** The called service, such as `sts`: the first label of eventSource. */
  service: string;
  name: string;
  /** The source address, or the calling service's DNS name. */
  from: string;
  agent: string;
  request?: object | null;
  response?: object | null;
  error?: { code: string; message: string };
  additional?: object;
  resources?: object[];
  apiVersion?: string;
  eventType?: string;
  /** A data event (S3 objects and the like), recorded only where a trail asks for it. */
  data?: boolean;
  sharedEventId?: string;
  endpoint?: { id: string; accountId?: string };
  /** The host that the client called; null where no TLS connection is recorded (services, the console). */
  host?: string | null;
  tls?: { tlsVersion: string; cipherSuite: string };
  fromConsole?: boolean;
  serviceEventDetails?: object;
};

/** A CloudTrail record, its keys in CloudTrail's order. */
export type CloudTrailRecord = { eventID: string; eventTime: string; awsRegion: string } & Record<string, unknown>;

const reading =
  /^(Get|List|Describe|Head|Lookup|Query|Scan|BatchGet|Decrypt|Encrypt|GenerateDataKey|AssumeRole|Discover)/;

/** The record that CloudTrail writes for `call`. */
export function toRecord(random: Random, era: Era, call: Call): CloudTrailRecord {
  const eventSource = `${call.service}.amazonaws.com`;
  const fromService = call.from.endsWith('amazonaws.com') || call.from.startsWith('AWS Internal');
  const host = call.host === undefined && !fromService ? `${call.service}.${call.region}.amazonaws.com` : call.host;
  return {
    eventVersion: era.eventVersion,
    userIdentity: call.identity,
    eventTime: isoTime(call.at),
    eventSource,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: call.from,
    // S3 writes it in brackets.
    userAgent: call.service === 's3' && !fromService ? `[${call.agent}]` : call.agent,
    ...(call.error && { errorCode: call.error.code, errorMessage: call.error.message }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    ...(call.additional && { additionalEventData: call.additional }),
    requestID: uuid(random),
    eventID: uuid(random),
    readOnly: reading.test(call.name),
    ...(call.resources && { resources: call.resources }),
    eventType: call.eventType ?? 'AwsApiCall',
    ...(call.apiVersion && { apiVersion: call.apiVersion }),
    ...(era.categories && { managementEvent: !call.data }),
    recipientAccountId: call.accountId,
    ...(call.sharedEventId && { sharedEventID: call.sharedEventId }),
    ...(call.serviceEventDetails && { serviceEventDetails: call.serviceEventDetails }),
    ...(call.endpoint && { vpcEndpointId: call.endpoint.id }),
    ...(call.endpoint?.accountId && { vpcEndpointAccountId: call.endpoint.accountId }),
    ...(era.categories && { eventCategory: call.data ? 'Data' : 'Management' }),
    ...(era.tlsDetails && host && { tlsDetails: { ...(call.tls ?? era.tls), clientProvidedHostHeader: host } }),
    ...(call.fromConsole && { sessionCredentialFromConsole: 'true' }),
  };
}
