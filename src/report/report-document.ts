import type { Coverage } from './coverage.ts';

/** Severities, worst first: the order of findings in every output. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof severities)[number];

/** Raised when a key of findings.json changes its name, its type or its meaning. */
export const reportSchemaVersion = 1;

/** What the report says before its findings: the first keys of findings.json, in their order. */
export interface ReportHead {
  readonly schemaVersion: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly case: {
    /** Files and archive members seen, whatever became of them; an archive that was opened whole counts by its members. */
    readonly inputs: number;
    readonly events: number;
    readonly firstEvent: string | null;
    readonly lastEvent: string | null;
  };
  readonly coverage: Coverage;
  readonly detections: readonly DetectionOutcome[];
}

/** What became of one detection. */
export interface DetectionOutcome {
  readonly id: string;
  readonly title: string;
  readonly status: 'ran' | 'inconclusive' | 'failed';
  readonly why: string | null;
  readonly findingCount: number;
}

/** One finding without its events: the keys of findings.json, in their order. */
export interface Finding {
  readonly id: string;
  readonly detection: string;
  readonly severity: Severity;
  readonly title: string;
  readonly summary: string;
  readonly accessKeyId: string | null;
  readonly identityArn: string | null;
  readonly accountId: string | null;
  readonly issuer: string | null;
  readonly issuerKnownBy: readonly string[];
  readonly workload: string | null;
  readonly homeRegions: readonly string[];
  readonly homeAddresses: readonly string[];
  readonly issuedAt: string | null;
  readonly expiresAt: string | null;
  readonly sourceIp: string | null;
  readonly network: Network;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly eventCount: number;
  readonly deniedCount: number;
  readonly regions: readonly string[];
  readonly eventNames: readonly string[];
  readonly userAgents: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly alternatives: readonly { readonly code: string; readonly excluded: boolean; readonly text: string }[];
  readonly onward: readonly {
    readonly accessKeyId: string;
    readonly identityArn: string | null;
    readonly eventId: string;
  }[];
  readonly tags: readonly string[];
}

/** What is known of the address that a finding is about. */
export interface Network {
  readonly class: string | null;
  readonly awsRegion: string | null;
  readonly awsService: string | null;
  readonly vpcEndpointId: string | null;
  readonly asn: string | null;
  readonly country: string | null;
}

/** One event behind a finding: the keys of findings.json, in their order. */
export interface FindingEvent {
  readonly eventId: string | null;
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventSource: string | null;
  readonly awsRegion: string | null;
  readonly sourceFile: string;
  readonly recordIndex: number;
  readonly recordSha256: string;
}

/** One event behind a finding as the evidence files quote it. */
export interface Evidence extends FindingEvent {
  readonly sourceIp: string | null;
  readonly vpcEndpointId: string | null;
  readonly accessKeyId: string | null;
  readonly identityArn: string | null;
  readonly recipientAccountId: string | null;
  readonly userAgent: string | null;
  readonly errorCode: string | null;
  /** SHA-256 of the file's bytes as found. */
  readonly sourceFileSha256: string;
  /** Where the record begins, in bytes of the unpacked file, and how long it is. */
  readonly offset: number;
  readonly length: number;
  /** The record exactly as it stands in the evidence. */
  readonly record: string;
  /** `utf-8`; `base64` for bytes that are none. */
  readonly recordEncoding: 'utf-8' | 'base64';
}

/**
 * One output that follows the findings in their order. However many events a finding has, they come one by one:
 * nothing here ever holds all of them.
 */
export interface FindingWriter {
  finding?(finding: Finding): void;
  event?(event: Evidence, finding: Finding): void;
  /** After the last event of the finding. */
  closeFinding?(finding: Finding): void;
  /** After the last finding. */
  end?(): void;
}
