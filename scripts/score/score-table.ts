import { type Outcome, overall } from './judge.ts';

/** A detection with its outcomes by scenario. */
export type Scored = { id: string; scenarios: readonly Outcome[] };

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const head = (cells: readonly string[]): string => `${row(cells)}\n${row(cells.map(() => '---'))}`;
const part = (count: number, total: number): string => `${count} / ${total}`;

/** The totals of each detection as a Markdown table. */
export function totalsTable(detections: readonly Scored[]): string {
  const rows = detections.map(({ id, scenarios }) => {
    const thefts = overall(scenarios, true);
    const benign = overall(scenarios, false);
    return row([
      `\`${id}\``,
      part(thefts.serious, thefts.total),
      part(thefts.raised, thefts.total),
      part(benign.serious, benign.total),
      part(benign.raised, benign.total),
    ]);
  });
  return [
    head(['detection', 'thefts at medium or above', 'thefts at all', 'benign at medium or above', 'benign at all']),
    ...rows,
  ].join('\n');
}

/** Each scenario's credentials raised at medium or above, a column a detection, as a Markdown table; the background last. */
export function scenarioTable(detections: readonly Scored[]): string {
  const all = detections.flatMap(({ scenarios }) => scenarios);
  const distinct = [...new Map(all.map((outcome) => [outcome.scenario, outcome])).values()];
  const ordered = distinct.sort((a, b) => Number(b.stolen) - Number(a.stolen) || (a.scenario < b.scenario ? -1 : 1));
  const rows = ordered.map(({ scenario }) => {
    const cells = detections.map((detection) => {
      const outcome = detection.scenarios.find((candidate) => candidate.scenario === scenario);
      return part(outcome?.serious ?? 0, outcome?.total ?? 0);
    });
    return row([scenario, ...cells]);
  });
  return [head(['scenario', ...detections.map(({ id }) => `\`${id}\``)]), ...rows].join('\n');
}
