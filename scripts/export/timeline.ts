import type { CloudTrailRecord } from './record.ts';

/** The records of one account and region that CloudTrail delivers together. */
export type Delivery = { accountId: string; region: string; records: CloudTrailRecord[] };

/** Holds records until the interval of their delivery is written, so that only what lies ahead takes memory. */
export type Timeline = {
  add(at: number, accountId: string, record: CloudTrailRecord): void;
  /** The deliveries of interval number `interval`, by account and region; they are not held any longer. */
  take(interval: number): Delivery[];
};

/** A timeline of intervals of `seconds` from `start` on; a record from before goes into the first one. */
export function createTimeline(start: number, seconds: number): Timeline {
  const intervals = new Map<number, Map<string, Delivery>>();
  return {
    add(at, accountId, record) {
      const interval = Math.max(0, Math.floor((at - start) / seconds));
      const deliveries = intervals.get(interval) ?? new Map<string, Delivery>();
      intervals.set(interval, deliveries);
      const place = `${accountId}/${record.awsRegion}`;
      const delivery = deliveries.get(place) ?? { accountId, region: record.awsRegion, records: [] };
      deliveries.set(place, delivery);
      delivery.records.push(record);
    },
    take(interval) {
      const deliveries = [...(intervals.get(interval)?.entries() ?? [])];
      intervals.delete(interval);
      return deliveries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delivery]) => delivery);
    },
  };
}
