import { createHash } from 'node:crypto';
import type { Detection } from './detection.ts';
import type { HitGroup } from './hits.ts';
import type { AddressFacts } from './network.ts';
import { severities } from './severity.ts';
import { summarise } from './summary.ts';

/** What identifies a finding: the first 16 hex digits of a SHA-256 over its detection, credential and address. */
export function findingId(
  detection: string,
  { access_key_id, identity_arn, source_ip, vpc_endpoint_id }: HitGroup,
): string {
  const identity = JSON.stringify([detection, access_key_id, identity_arn, source_ip, vpc_endpoint_id]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

/** The row of the `finding` table for one group of hits. */
export function findingRow(detection: Detection, group: HitGroup, address: AddressFacts | undefined): object {
  const { hit_group, severities: rowSeverities, network_class, summary, ...facts } = group;
  return {
    ...facts,
    finding_id: findingId(detection.id, group),
    detection: detection.id,
    severity: worstOf(rowSeverities) ?? detection.severity,
    title: detection.title,
    summary: summary ?? summarise(detection.summary, { ...facts, network_class }),
    network: {
      class: network_class ?? 'unknown',
      aws_region: address?.aws_region ?? null,
      aws_service: address?.aws_service ?? null,
      vpc_endpoint_id: group.vpc_endpoint_id,
      asn: null,
      country: null,
    },
    tags: detection.tags,
  };
}

const worstOf = (found: readonly string[]) => severities.findLast((severity) => found.includes(severity));
