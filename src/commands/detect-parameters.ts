import { type DetectParameters, readParameters } from '../detect/detect.ts';
import { timeRange } from './time-range.ts';

/** The options that say what is to be detected, as parsed. */
export interface DetectArguments {
  readonly detection?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly awsIpRanges?: readonly string[] | undefined;
  readonly trustedAddresses?: string | undefined;
  readonly orgAccounts?: string | undefined;
  readonly queries?: readonly string[] | undefined;
}

/** The parameters of `detect`. Exit 2 for what it could not use: a case is not opened, nor evidence read, to find out. */
export function detectParameters(args: DetectArguments): DetectParameters {
  const parameters = {
    ...timeRange(args.since, args.until),
    detections: args.detection,
    awsIpRanges: args.awsIpRanges,
    trustedAddresses: args.trustedAddresses,
    orgAccounts: args.orgAccounts,
    queries: args.queries,
  };
  readParameters(parameters);
  return parameters;
}
