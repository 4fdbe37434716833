import { eras } from './era.ts';
import type { ExportPlan } from './export.ts';
import { allScenarios } from './scenarios/all.ts';
import { publishedScenarios } from './scenarios/published.ts';

/** The small export in testdata: a few quiet days, with everything that the published detections stumble over. */
export const samplePlan: ExportPlan = {
  seed: 'sample',
  era: eras.y2023,
  days: 3,
  events: 2600,
  deliveryInterval: 3600,
  functionsPerRegion: 4,
  scenarios: publishedScenarios,
  digests: true,
};

/** An export of about `events` events with CloudTrail's own delivery interval, for measuring. */
export const benchPlan = (events: number): ExportPlan => ({
  seed: `bench-${events}`,
  era: eras.y2025,
  days: Math.max(1, Math.round(events / 700_000)),
  events,
  deliveryInterval: 300,
  functionsPerRegion: 36,
  scenarios: publishedScenarios,
  digests: true,
});

const eraOfTurn = [eras.y2023, eras.y2025, eras.y2019];

/** `count` labelled exports with every story that fits, in turn with the records of the three eras. */
export const scorePlans = (prefix: string, count: number): ExportPlan[] =>
  Array.from({ length: count }, (_, index) => ({
    seed: `${prefix}-${index + 1}`,
    era: eraOfTurn[index % eraOfTurn.length]!,
    days: 3,
    events: 8000,
    deliveryInterval: 3600,
    functionsPerRegion: 9,
    scenarios: allScenarios,
    digests: false,
  }));
