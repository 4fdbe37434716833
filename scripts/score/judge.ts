import type { Truth } from '../export/truth.ts';

/** A finding as the case holds it. */
export type ScoredFinding = {
  detection: string;
  severity: string;
  access_key_id: string | null;
  identity_arn: string | null;
  source_ip: string | null;
};

/** How one detection did on one scenario: of `total` credentials, `raised` (at any severity) and `serious` (medium or above). */
export type Outcome = { scenario: string; stolen: boolean; total: number; raised: number; serious: number };

const serious = new Set(['medium', 'high', 'critical']);

/**
 * Holds the findings of one detection against the truth. A stolen credential counts as raised if a finding names it
 * together with the thief's address; a benign one if any finding names it. A finding that names a stolen credential with
 * an address of its own workload counts as a benign credential raised, in the scenario `own address of a stolen credential`.
 */
export function judge(truth: Truth, findings: readonly ScoredFinding[]): Outcome[] {
  const byCredential = groupBy(findings, (finding) => `${finding.access_key_id} ${finding.identity_arn}`);
  const outcomes = new Map<string, Outcome>();
  const count = (scenario: string, stolen: boolean, found: readonly ScoredFinding[]) => {
    const outcome = outcomes.get(scenario) ?? { scenario, stolen, total: 0, raised: 0, serious: 0 };
    outcomes.set(scenario, outcome);
    outcome.total += 1;
    if (found.length > 0) outcome.raised += 1;
    if (found.some(({ severity }) => serious.has(severity))) outcome.serious += 1;
  };
  for (const { scenario, stolen, accessKeyId, identityArn, from } of truth.credentials) {
    const found = byCredential.get(`${accessKeyId} ${identityArn}`) ?? [];
    if (!stolen) {
      count(scenario, false, found);
      continue;
    }
    const isThief = ({ source_ip }: ScoredFinding) => source_ip !== null && from.includes(source_ip);
    count(scenario, true, found.filter(isThief));
    count(
      ownAddress,
      false,
      found.filter((finding) => !isThief(finding)),
    );
  }
  return [...outcomes.values()];
}

const ownAddress = 'own address of a stolen credential';

/** The outcomes of several exports as one, by scenario. */
export const sum = (outcomes: readonly Outcome[]): Outcome[] =>
  [...groupBy(outcomes, ({ scenario }) => scenario).values()].map((same) => ({
    scenario: same[0]!.scenario,
    stolen: same[0]!.stolen,
    total: total(same, 'total'),
    raised: total(same, 'raised'),
    serious: total(same, 'serious'),
  }));

const total = (outcomes: readonly Outcome[], field: 'total' | 'raised' | 'serious'): number =>
  outcomes.reduce((subtotal, outcome) => subtotal + outcome[field], 0);

/** The outcomes of all scenarios of one kind as one line. */
export const overall = (outcomes: readonly Outcome[], stolen: boolean): Outcome =>
  sum(
    outcomes.filter((outcome) => outcome.stolen === stolen).map((outcome) => ({ ...outcome, scenario: 'all' })),
  )[0] ?? {
    scenario: 'all',
    stolen,
    total: 0,
    raised: 0,
    serious: 0,
  };

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
