import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { catalogue } from './catalogue.ts';
import { examinationTasks } from './examine.ts';
import { runInLanes, type Task } from './lanes.ts';
import { modelRelations, modelTasks } from './model.ts';

let database: Database;

beforeAll(async () => {
  database = await openCase(':memory:');
});

afterAll(() => database.close());

/** A task that makes the table `name` of what those that it waits for hold, and its own name. */
const tableOf = (name: string, ...waitsFor: string[]): Task => ({
  name,
  waitsFor,
  async run(lane) {
    const others = waitsFor.map((other) => `union all select name from ${other}`).join(' ');
    await lane.run(`create or replace table ${name} as select '${name}' as name ${others}`);
  },
});

describe('tasks in lanes', () => {
  it('begin when those that they wait for have ended', async () => {
    await runInLanes(database, [
      tableOf('ground'),
      tableOf('wall', 'ground'),
      tableOf('door', 'wall'),
      tableOf('roof', 'wall'),
      tableOf('house', 'door', 'roof'),
    ]);
    const rows = await database.rows<{ name: string }>('select name from house order by name');
    expect(rows.map(({ name }) => name)).toEqual(['door', 'ground', 'ground', 'house', 'roof', 'wall', 'wall']);
  });

  it('run two at a time, on connections of their own', async () => {
    let running = 0;
    let most = 0;
    const lanes = new Set<Database>();
    const tasks = ['a', 'b', 'c', 'd'].map((name) => ({
      name,
      waitsFor: [],
      async run(lane: Database) {
        lanes.add(lane);
        most = Math.max(most, ++running);
        await lane.run(`create or replace temp table mine as select '${name}' as name`);
        expect(await lane.rows('from mine')).toEqual([{ name }]);
        running--;
      },
    }));
    await runInLanes(database, tasks);
    expect(most).toBe(2);
    expect(lanes.size).toBe(2);
  });

  it('run one at a time where there is one thread, and leave the threads as they were', async () => {
    const single = await openCase(':memory:', { threads: 1 });
    const setting = async (lane: Database) => (await lane.rows(`select current_setting('threads') as threads`))[0];
    let running = 0;
    const task = (name: string): Task => ({
      name,
      waitsFor: [],
      async run(lane) {
        expect(++running).toBe(1);
        expect(await setting(lane)).toEqual({ threads: '1' });
        running--;
      },
    });
    await runInLanes(single, ['a', 'b', 'c'].map(task));
    single.close();

    const four = await openCase(':memory:', { threads: 4 });
    await runInLanes(four, [
      { name: 'beside', waitsFor: [], run: async (lane) => expect(await setting(lane)).toEqual({ threads: '3' }) },
      { name: 'other', waitsFor: [], run: async () => {} },
    ]);
    expect(await setting(four)).toEqual({ threads: '4' });
    four.close();
  });

  it('stop at the first that fails: what waits for it never begins, what runs is waited for', async () => {
    const done: string[] = [];
    const task = (name: string, sql: string, ...waitsFor: string[]): Task => ({
      name,
      waitsFor,
      run: async (lane) => {
        await lane.run(sql);
        done.push(name);
      },
    });
    const tasks = [
      task('broken', 'select nonsense'),
      task('beside', 'create or replace table beside as select count(*) from range(3000000)'),
      task('after', 'select 1', 'broken'),
    ];
    await expect(runInLanes(database, tasks)).rejects.toThrow('nonsense');
    expect(done).toEqual(['beside']);
    expect(await database.rows('select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  it('end all when they are interrupted', async () => {
    const abort = new AbortController();
    const endless = (name: string): Task => ({
      name,
      waitsFor: [],
      run: async (lane) => {
        await lane.run('select count(*) from range(1000000000000)');
      },
    });
    const ended = runInLanes(database, [endless('a'), endless('b'), endless('c')], abort.signal);
    setTimeout(() => {
      abort.abort();
      database.interrupt();
    }, 100);
    await expect(ended).rejects.toThrow(/interrupt/i);
  });
});

describe('what the model and the detections wait for', () => {
  it('is every relation that they read, and stands before them', () => {
    const tasks = examinationTasks(modelRelations(), catalogue(), {}, () => {});
    const relations = new Set(modelTasks().map(({ name }) => name));
    tasks.forEach(({ name, waitsFor }, index) => {
      const earlier = new Set(tasks.slice(0, index).map((task) => task.name));
      expect(
        waitsFor.filter((other) => !earlier.has(other)),
        name,
      ).toEqual([]);
      expect(
        waitsFor.every((other) => relations.has(other)),
        name,
      ).toBe(true);
    });
    const waitsFor = (name: string) => tasks.find((task) => task.name === name)!.waitsFor;
    expect(waitsFor('key_use')).toEqual([]);
    expect(waitsFor('credential_scope')).toEqual(['key_use']);
    expect(waitsFor('detection lambda-credentials-off-worker')).toEqual(
      expect.arrayContaining(['off_worker_use', 'verdict']),
    );
    // Named by its needs and gaps alone.
    expect(waitsFor('detection lambda-credentials-elsewhere')).toContain('credential_home');
  });

  // The relation is what the model makes of finding_event.
  it.each(['finding', 'unreported_use'])(
    'is every detection before them where one reads what others found: %s',
    (name) => {
      const [first, second, ...others] = catalogue();
      const curious = { ...second!, sql: `select count(*) from ${name}` };
      const tasks = examinationTasks(modelRelations(), [first!, curious, ...others], {}, () => {});
      const detections = tasks.slice(-catalogue().length);
      detections.forEach(({ waitsFor }, index) => {
        expect(waitsFor).toEqual(expect.arrayContaining(detections.slice(0, index).map(({ name }) => name)));
      });
    },
  );
});
