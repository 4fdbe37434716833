import { createHash } from 'node:crypto';
import type { EvidenceReader, RecordPlace } from '../evidence/evidence-reader.ts';
import { canonicalJson } from './canonical-json.ts';

/** Records of one file to be compared with records of others. */
export interface FingerprintOrder {
  readonly path: string;
  readonly evidencePath: string;
  /** Of the file when it was loaded. */
  readonly sha256: string;
  /** Compare what the records say (key order, spacing and spelling apart), not their bytes. */
  readonly parsed: boolean;
  readonly places: readonly RecordPlace[];
}

/**
 * A digest of each record; null if the file is gone or changed since it was loaded. The row of a table has none of what
 * it says, for it does not say all that a record does.
 */
export async function fingerprints(order: FingerprintOrder, reader: EvidenceReader): Promise<(string | null)[] | null> {
  const digests: (string | null)[] = order.places.map(() => null);
  const take = (record: Buffer, place: number) => {
    if (order.parsed && record[0] !== 0x7b) return;
    const content = order.parsed ? canonicalJson(record.toString('utf8')) : record;
    digests[place] = createHash('sha256').update(content).digest('hex');
  };
  const sha256 = await reader.read(order.evidencePath, order.path, order.places, take).catch(() => null);
  return sha256 === order.sha256 ? digests : null;
}
