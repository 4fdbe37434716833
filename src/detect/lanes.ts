import type { Database } from '../case/database.ts';

/** A piece of work on the case, and which others it waits for, by name. */
export interface Task {
  readonly name: string;
  readonly waitsFor: readonly string[];
  run(database: Database): Promise<void>;
}

/**
 * How many statements run at a time. DuckDB divides a statement among all cores, but not all of it: what is planned, joined
 * or written by one thread leaves the others idle, which a second statement fills. A third would cost memory for little.
 */
const laneCount = 2;

/**
 * Does all `tasks`, several at a time, each on one connection and none before those that it waits for; among those that
 * could begin the first in the list does. What a task waits for stands before it in the list, or is not in it.
 * If one fails, those that run are waited for, no other begins, and its error is thrown.
 */
export async function runInLanes(database: Database, tasks: readonly Task[], signal?: AbortSignal): Promise<void> {
  const waiting = [...tasks];
  const unfinished = new Set(tasks.map(({ name }) => name));
  const running = new Map<Task, Promise<void>>();
  const lanes = [database];
  const idle = [database];

  const begin = (task: Task, lane: Database) => {
    waiting.splice(waiting.indexOf(task), 1);
    const ended = task.run(lane).then(() => {
      unfinished.delete(task.name);
      running.delete(task);
      idle.push(lane);
    });
    running.set(task, ended);
  };

  try {
    while (lanes.length < Math.min(laneCount, tasks.length)) lanes.push(await database.beside());
    idle.push(...lanes.slice(1));
    while (unfinished.size > 0) {
      signal?.throwIfAborted();
      const ready = waiting.filter(({ waitsFor }) => !waitsFor.some((name) => unfinished.has(name)));
      for (const task of ready.slice(0, idle.length)) begin(task, idle.pop()!);
      await Promise.race(running.values());
    }
  } finally {
    await Promise.allSettled(running.values());
    for (const lane of lanes) if (lane !== database) lane.close();
  }
}
