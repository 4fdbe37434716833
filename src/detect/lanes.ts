import type { Database } from '../case/database.ts';

/** A piece of work on the case, and which others it waits for, by name. */
export interface Task {
  readonly name: string;
  readonly waitsFor: readonly string[];
  run(database: Database): Promise<void>;
}

/**
 * How many statements run at a time, if there are as many threads. DuckDB divides a statement among its threads, but not
 * all of it: what is planned, joined or written by one thread leaves the others idle, which a second statement fills. A
 * third would cost memory for little.
 */
const mostLanes = 2;

/**
 * Does all `tasks`, several at a time, each on one connection and none before those that it waits for; among those that
 * could begin the first in the list does. What a task waits for stands before it in the list, or is not in it.
 * If one fails, those that run are waited for, no other begins, and its error is thrown.
 */
export async function runInLanes(database: Database, tasks: readonly Task[], signal?: AbortSignal): Promise<void> {
  const threads = await threadCount(database);
  const laneCount = Math.min(mostLanes, threads, tasks.length);
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
    while (lanes.length < laneCount) lanes.push(await database.beside());
    idle.push(...lanes.slice(1));
    // Every lane works on its statement itself: so many fewer have to help, lest they stand in each other's way.
    await setThreadCount(database, threads - lanes.length + 1);
    while (unfinished.size > 0) {
      signal?.throwIfAborted();
      const ready = waiting.filter(({ waitsFor }) => !waitsFor.some((name) => unfinished.has(name)));
      for (const task of ready.slice(0, idle.length)) begin(task, idle.pop()!);
      await Promise.race(running.values());
    }
  } finally {
    await Promise.allSettled(running.values());
    for (const lane of lanes) if (lane !== database) lane.close();
    await setThreadCount(database, threads);
  }
}

/** How many threads DuckDB has, the one that asks for a statement among them. */
async function threadCount(database: Database): Promise<number> {
  const [row] = await database.rows<{ threads: number }>(
    `select cast(current_setting('threads') as integer) as threads`,
  );
  return row!.threads;
}

const setThreadCount = (database: Database, threads: number) => database.run(`set global threads = ${threads}`);
