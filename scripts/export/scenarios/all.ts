import type { Scenario } from '../scenario.ts';
import { changingTraps } from './changing-traps.ts';
import { coldStartTraps } from './cold-start-traps.ts';
import { guiseThefts } from './guise-thefts.ts';
import { manyThefts } from './many-thefts.ts';
import { networkTraps } from './network-traps.ts';
import { onwardThefts } from './onward-thefts.ts';
import { placeThefts } from './place-thefts.ts';
import { publishedScenarios } from './published.ts';
import { readingTraps } from './reading-traps.ts';
import { timeThefts } from './time-thefts.ts';

/** Every labelled story. */
export const allScenarios: readonly Scenario[] = [
  ...publishedScenarios,
  ...coldStartTraps,
  ...networkTraps,
  ...readingTraps,
  ...changingTraps,
  ...placeThefts,
  ...guiseThefts,
  ...timeThefts,
  ...manyThefts,
  ...onwardThefts,
];
