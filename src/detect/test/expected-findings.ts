import { expect } from 'vitest';
import type { Database } from '../../case/database.ts';
import type { ExpectedClearing, ExpectedFinding } from './fixtures.ts';

interface FindingRow {
  readonly source_ip: string | null;
  readonly access_key_id: string | null;
  readonly identity_arn: string | null;
  readonly severity: string;
  readonly network: { readonly class: string; readonly vpc_endpoint_id: string | null };
  readonly reasons: readonly { readonly code: string }[];
  readonly alternatives: readonly { readonly code: string; readonly excluded: boolean }[];
  readonly issuer_known_by: readonly string[];
}

/** All findings of the case in the words of the fixtures, `inOrder`. */
export async function foundFindings(database: Database) {
  const rows = await database.rows<FindingRow>('select * from finding');
  return inOrder(
    rows.map((row) => ({
      sourceIp: row.source_ip,
      vpcEndpointId: row.network.vpc_endpoint_id,
      accessKeyId: row.access_key_id,
      identityArn: row.identity_arn,
      severity: row.severity,
      class: row.network.class,
      reasons: row.reasons.map((reason) => reason.code),
      alternatives: row.alternatives.map(({ code, excluded }) => ({ code, excluded })),
      issuerKnownBy: row.issuer_known_by,
    })),
  );
}

interface Place {
  readonly sourceIp: string | null;
  readonly vpcEndpointId?: string | null;
  readonly accessKeyId?: string | null;
}

/** Findings by address, endpoint and key: what a fixture must name where several findings would be alike. */
export function inOrder<T extends Place>(findings: readonly T[]): T[] {
  const key = (place: Place) =>
    [place.sourceIp, place.vpcEndpointId, place.accessKeyId].map((part) => part ?? '').join(' ');
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What a finding must have to be the one expected; what the fixture leaves out may be anything. */
export function likeFinding({ notReasons: _, ...expected }: ExpectedFinding): unknown {
  return expect.objectContaining({
    vpcEndpointId: null,
    ...expected,
    reasons: expect.arrayContaining([...(expected.reasons ?? [])]),
    alternatives: expect.arrayContaining([...(expected.alternatives ?? [])]),
  });
}

/** All rows of `cleared_use`. */
export const clearings = (database: Database) =>
  database.rows('select credential, source_ip, class, reason from cleared_use');

/** What a row of `cleared_use` must have to be the one expected. */
export const likeClearing = ({ sourceIp, class: addressClass, accessKeyId, reason }: ExpectedClearing): unknown =>
  expect.objectContaining({
    source_ip: sourceIp,
    class: addressClass,
    ...(accessKeyId === undefined ? {} : { credential: accessKeyId }),
    ...(reason === undefined ? {} : { reason: expect.stringContaining(reason) }),
  });
