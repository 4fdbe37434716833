import { createHash } from 'node:crypto';
import { readMember, recordBytes } from '../evidence/read-member.ts';
import { canonicalJson } from './canonical-json.ts';

/** Records of one file to be compared with records of others. */
export interface FingerprintOrder {
  readonly path: string;
  readonly evidencePath: string;
  /** Of the file when it was loaded. */
  readonly sha256: string;
  /** Compare what the records say (key order, spacing and spelling apart), not their bytes. */
  readonly parsed: boolean;
  readonly places: readonly { readonly offset: number; readonly length: number }[];
}

/**
 * A digest of each record; null if the file is gone or changed since it was loaded. The row of a table has none of what
 * it says, for it does not say all that a record does.
 */
export async function fingerprints(order: FingerprintOrder): Promise<(string | null)[] | null> {
  const member = await readMember(order.evidencePath, order.path).catch(() => null);
  if (member === null || member.sha256 !== order.sha256) return null;
  return order.places.map(({ offset, length }) => {
    const record = recordBytes(member.unpacked, offset, length);
    if (order.parsed && record[0] !== 0x7b) return null;
    const content = order.parsed ? canonicalJson(record.toString('utf8')) : record;
    return createHash('sha256').update(content).digest('hex');
  });
}
