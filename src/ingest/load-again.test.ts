import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseProperty, setCaseProperty } from '../case/case.ts';
import { log, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const names = async () =>
  (await scene.rows<{ eventid: string }>('select eventid from cloudtrail_logs order by 1')).map((row) =>
    Number(row.eventid.slice(-12)),
  );

describe('loading again', () => {
  it('adds only what is new', async () => {
    scene.put('a.json', log(record(1)));
    await scene.load();
    scene.put('b.json', log(record(2)));
    expect(await scene.load()).toMatchObject({ newFiles: 1, loaded: 2 });
    expect(await caseProperty(scene.database, 'load_generation')).toBe('2');
    expect(await scene.load()).toMatchObject({ newFiles: 0, loaded: 2 });
    expect(await caseProperty(scene.database, 'load_generation')).toBe('2');
    expect(await caseProperty(scene.database, 'load_state')).toBe('complete');
  });

  it('names a file that has changed under its path, keeps what the case holds of it, and loads the rest', async () => {
    scene.put('a.json', log(record(1)));
    scene.put('b.json', log(record(2)));
    await scene.load();
    scene.put('a.json', log(record(3)));
    scene.put('c.json', log(record(4)));
    expect(await scene.load()).toMatchObject({ changed: ['a.json'], newFiles: 1, loaded: 3 });
    expect(await caseProperty(scene.database, 'load_state')).toBe('complete');
    expect(await names()).toEqual([1, 2, 4]);
    expect(await scene.load(undefined, { memoryLimit: 100 })).toMatchObject({ changed: ['a.json'], newFiles: 0 });
    expect(await names()).toEqual([1, 2, 4]);
  });

  it('remembers where the files lay last', async () => {
    scene.put('one/a.json', log(record(1)));
    await scene.load([join(scene.evidence, 'one')]);
    renameSync(join(scene.evidence, 'one'), join(scene.evidence, 'two'));
    expect(await scene.load([join(scene.evidence, 'two')])).toMatchObject({ newFiles: 0, changed: [], loaded: 1 });
    expect(await scene.rows('select evidence_path from source_file')).toEqual([
      { evidence_path: join(scene.evidence, 'two/a.json') },
    ]);
  });

  it('tells that there is more than before when it ends what an earlier one began', async () => {
    scene.put('a.json', log(record(1)));
    await scene.load();
    // As it is left by one that was cut short behind its last batch.
    await setCaseProperty(scene.database, 'load_state', 'open');
    expect(await scene.load()).toMatchObject({ newFiles: 0, loaded: 1 });
    expect(await caseProperty(scene.database, 'load_generation')).toBe('2');
  });

  it('goes on after an interruption, which leaves whole batches', async () => {
    for (let n = 0; n < 300; n++) scene.put(`${n}.json`, log(record(n)));
    const controller = new AbortController();
    const interrupted = scene.load(undefined, {
      batchBytes: 1,
      signal: controller.signal,
      onProgress: ({ files }) => files >= 130 && controller.abort(new Error('interrupted')),
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(await caseProperty(scene.database, 'load_state')).toBe('open');
    const [held] = await scene.rows<{ files: string; events: string }>(
      'select count(*) as files, (select count(*) from cloudtrail_logs) as events from source_file',
    );
    expect(Number(held!.files)).toBeGreaterThan(0);
    expect(Number(held!.files)).toBeLessThan(300);
    expect(held!.events).toBe(held!.files);
    expect(await scene.load()).toMatchObject({ loaded: 300, newFiles: 300 - Number(held!.files) });
    expect(await names()).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });
});
