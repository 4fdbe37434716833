import type { Labelled } from '../export/truth.ts';

/** An event behind a finding: what it shows, and the finding's severity. */
export type RaisedEvent = {
  detection: string;
  severity: string;
  access_key_id: string | null;
  identity_arn: string | null;
  event_id: string;
};

/** How one detection did on one scenario: of `total` credentials, `raised` (at any severity) and `serious` (medium or above). */
export type Outcome = { scenario: string; stolen: boolean; total: number; raised: number; serious: number };

const seriousSeverities = new Set(['medium', 'high', 'critical']);

/** The name under which the rightful uses of stolen credentials are counted. */
const ownUse = 'rightful use of a stolen credential';

/** The name for whatever else a detection raises: credentials of people, instances and services. */
const otherTraffic = 'other traffic';

/**
 * Holds the events behind one detection's findings against the truth. A stolen credential counts as raised if one of the
 * thief's calls is behind a finding, a benign one if any of its calls is. What the workload itself did with a stolen
 * credential counts as a benign credential, and so does each credential of other traffic that is raised.
 */
export function judge(credentials: readonly Labelled[], events: readonly RaisedEvent[]): Outcome[] {
  const byCredential = groupBy(events, (event) => `${event.access_key_id} ${event.identity_arn}`);
  const byId = groupBy(events, (event) => event.event_id);
  const theftIds = new Set(credentials.flatMap(({ eventIds }) => eventIds));
  const labelled = credentials.flatMap(({ scenario, stolen, accessKeyId, identityArn, eventIds }) => {
    const credential = `${accessKeyId} ${identityArn}`;
    const rightful = (byCredential.get(credential) ?? []).filter(({ event_id }) => !theftIds.has(event_id));
    byCredential.delete(credential);
    if (!stolen) return [outcome(scenario, false, rightful)];
    // By event ID: console events of a stolen session show no access key.
    const found = eventIds.flatMap((id) => byId.get(id) ?? []);
    return [outcome(scenario, true, found), outcome(ownUse, false, rightful)];
  });
  const others = [...byCredential.values()]
    .map((raised) => raised.filter(({ event_id }) => !theftIds.has(event_id)))
    .filter((raised) => raised.length > 0);
  return sum([...labelled, ...others.map((raised) => outcome(otherTraffic, false, raised))]);
}

const outcome = (scenario: string, stolen: boolean, events: readonly RaisedEvent[]): Outcome => ({
  scenario,
  stolen,
  total: 1,
  raised: events.length > 0 ? 1 : 0,
  serious: events.some(({ severity }) => seriousSeverities.has(severity)) ? 1 : 0,
});

/** The outcomes of several exports as one, by scenario. */
export const sum = (outcomes: readonly Outcome[]): Outcome[] =>
  [...groupBy(outcomes, ({ scenario }) => scenario).values()].map((same) => ({
    scenario: same[0]!.scenario,
    stolen: same[0]!.stolen,
    total: total(same, 'total'),
    raised: total(same, 'raised'),
    serious: total(same, 'serious'),
  }));

/** The outcomes of all scenarios of one kind as one. */
export function overall(outcomes: readonly Outcome[], stolen: boolean): Outcome {
  const same = outcomes.filter((candidate) => candidate.stolen === stolen);
  return {
    scenario: 'all',
    stolen,
    total: total(same, 'total'),
    raised: total(same, 'raised'),
    serious: total(same, 'serious'),
  };
}

const total = (outcomes: readonly Outcome[], field: 'total' | 'raised' | 'serious'): number =>
  outcomes.reduce((subtotal, single) => subtotal + single[field], 0);

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
