/** What CloudTrail's records looked like at a time: fields and user agents come and go over the years. */
export type Era = {
  /** Midnight (UTC) of the export's first day, in seconds since 1970. */
  start: number;
  eventVersion: string;
  /** From 2025 on, the identity says which resource a credential was issued to. */
  inScopeOf: boolean;
  /** Until about 2024, sessionContext held an empty webIdFederationData. */
  emptyFederationData: boolean;
  /** Lambda's own worker, which creates the log stream at a cold start. */
  workerAgent: string;
  tls: { tlsVersion: string; cipherSuite: string };
  /** Whether records tell the TLS connection, and whether they are management or data events: since 2020. */
  tlsDetails: boolean;
  categories: boolean;
};

const midnight = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;

export const eras = {
  /** For an hour of this span, AWS's file of address ranges lacked 52.208.0.0/13. */
  y2019: {
    start: midnight('2019-07-17'),
    eventVersion: '1.05',
    inScopeOf: false,
    emptyFederationData: true,
    workerAgent: 'awslambda-worker',
    tls: { tlsVersion: 'TLSv1.2', cipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' },
    tlsDetails: false,
    categories: false,
  },
  /** The spring in which the first detection of stolen Lambda credentials was published. */
  y2023: {
    start: midnight('2023-04-17'),
    eventVersion: '1.08',
    inScopeOf: false,
    emptyFederationData: true,
    workerAgent: 'awslambda-worker/1.0 rusoto/0.48.0 rust/1.66.0 linux',
    tls: { tlsVersion: 'TLSv1.2', cipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' },
    tlsDetails: true,
    categories: true,
  },
  y2025: {
    start: midnight('2025-07-29'),
    eventVersion: '1.11',
    inScopeOf: true,
    emptyFederationData: false,
    workerAgent: 'awslambda-worker/1.0.0 rusoto/0.48.0 rust/1.87.0 linux',
    tls: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
    tlsDetails: true,
    categories: true,
  },
} satisfies Record<string, Era>;
