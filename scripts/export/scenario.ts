import type { Region } from './addresses.ts';
import type { Site } from './background/site.ts';
import type { Era } from './era.ts';
import {
  type ExecutionEnvironment,
  invoke,
  mintFunctionSession,
  startEnvironment,
} from './lambda/execution-environment.ts';
import type { FindExit, LambdaFunction } from './lambda/lambda-function.ts';
import type { World } from './world.ts';

/** A story with a known end: it adds records to the export and labels the credentials in them. */
export type Scenario = {
  /** Kebab-case, beginning with `theft-` or `trap-`. */
  name: string;
  play: (world: World, site: Site) => void;
  /** Whether the records of an era can tell this story; all can unless this is given. */
  fits?: (era: Era) => boolean;
  /** The region it plays in, if that matters. */
  region?: Region;
};

/** A time in the middle of the export, so that what comes before and after a story lies within it too. */
export const someTime = (world: World): number => {
  const span = world.end - world.start;
  return world.start + Math.floor(span * 0.3) + world.random.below(Math.floor(span * 0.35));
};

/** A cold start with one invocation: how most stories begin. */
export function startedFunction(world: World, fn: LambdaFunction, at: number): ExecutionEnvironment {
  const environment = startEnvironment(world, fn, mintFunctionSession(world, fn, at), at + 1);
  invoke(world, environment, at + 3);
  return environment;
}

/** `count` cold starts of one function, spread over the export, each called again a few times; `exitAt` says how they leave. */
export function startedOften(
  world: World,
  fn: LambdaFunction,
  count: number,
  exitAt?: (at: number) => FindExit | undefined,
): ExecutionEnvironment[] {
  const pause = Math.floor((world.end - world.start) / (count + 1));
  return Array.from({ length: count }, (_, index) => {
    const at = world.start + (index + 1) * pause + world.random.below(Math.floor(pause / 4));
    const exit = exitAt?.(at);
    const environment = startedFunction(world, exit ? { ...fn, exit } : fn, at);
    for (let call = 1; call <= 3; call += 1) invoke(world, environment, at + call * world.random.between(60, 900));
    return environment;
  });
}
