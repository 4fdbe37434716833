import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { log, openScene, record, type Scene } from './test/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.drop());

const files = () =>
  scene.rows(
    'select path, status, kind, shape, records, loaded, duplicates, rejected, reason from source_file order by path',
  );

describe('duplicates', () => {
  it('keeps the copy with the smallest path and index, and every place', async () => {
    scene.put('b.json', log(record(1)));
    scene.put('a.json', log(record(2), record(1), record(1)));
    expect(await scene.load()).toMatchObject({ records: 4, loaded: 2, duplicates: 2, conflicts: 0 });
    expect(
      await scene.rows(
        `select place.path, record_index, event.path as event_path, event_record_index as event_index
         from event_source
         join source_file as place using (source_file_id)
         join source_file as event on event.source_file_id = event_file_id
         order by 1, 2`,
      ),
    ).toEqual([
      { path: 'a.json', record_index: 0, event_path: 'a.json', event_index: 0 },
      { path: 'a.json', record_index: 1, event_path: 'a.json', event_index: 1 },
      { path: 'a.json', record_index: 2, event_path: 'a.json', event_index: 1 },
      { path: 'b.json', record_index: 0, event_path: 'a.json', event_index: 1 },
    ]);
    expect(await files()).toMatchObject([
      { path: 'a.json', records: 3, loaded: 2, duplicates: 1 },
      { path: 'b.json', records: 1, loaded: 0, duplicates: 1 },
    ]);
  });

  it('never takes events without an ID, or of different accounts, for copies', async () => {
    scene.put(
      'a.json',
      log(
        record(1, { eventID: null }),
        record(1, { eventID: null }),
        record(2, { recipientAccountId: null }),
        record(2, { recipientAccountId: null }),
        record(3),
        record(3, { recipientAccountId: '444455556666' }),
      ),
    );
    expect(await scene.load()).toMatchObject({ loaded: 6, duplicates: 0 });
  });

  it('lets a smaller path of a later load take the place of the copy that is there', async () => {
    const b = scene.put('b.json', log(record(1)));
    const c = scene.put('c.json', log(record(1)));
    await scene.load([b, c]);
    const a = scene.put('a.json', log(record(2), record(1)));
    await scene.load([a]);
    expect(
      await scene.rows(
        `select distinct event.path, event_record_index as index
         from event_source join source_file as event on event.source_file_id = event_file_id
         where event_record_index = 1`,
      ),
    ).toEqual([{ path: 'a.json', index: 1 }]);
    expect(await files()).toMatchObject([
      { path: 'a.json', loaded: 2, duplicates: 0 },
      { path: 'b.json', loaded: 0, duplicates: 1 },
      { path: 'c.json', loaded: 0, duplicates: 1 },
    ]);
  });

  it('reports copies that say different things, and no others', async () => {
    const { eventVersion, ...rest } = record(2, { requestParameters: { a: 1.1, b: [1, 'x'] } });
    scene.put('a.json', log(record(1), record(2, { requestParameters: { a: 1.1, b: [1, 'x'] } }), record(3)));
    const respelled = JSON.stringify({ ...rest, requestParameters: { b: [1, 'x'], a: 0 }, eventVersion }, null, 1);
    scene.put(
      'b.json',
      `{"Records":[${JSON.stringify(record(1, { userAgent: 'forged' }))},${respelled
        .replace('"a": 0', '"a": 1.10')
        .replace('"x"', '"\\u0078"')},${JSON.stringify(record(3))}]}`,
    );
    scene.put('c.json', log(record(1)));
    expect(await scene.load()).toMatchObject({ loaded: 3, duplicates: 4, conflicts: 1 });
    expect(await scene.rows('select * from duplicate_conflict')).toEqual([
      {
        eventid: record(1).eventID,
        recipientaccountid: '111122223333',
        places: [
          { path: 'a.json', record_index: 0 },
          { path: 'b.json', record_index: 0 },
          { path: 'c.json', record_index: 0 },
        ],
      },
    ]);
  });

  it('finds a conflict in fields that the table does not have, and in numbers too large for a double', async () => {
    scene.put('a.json', log(record(1, { newField: 'a' })));
    scene.put('b.json', log(record(1, { newField: 'b' })));
    scene.put('c.json', log(record(2)).replace('"Management"', '"Management","n":9007199254740993'));
    scene.put('d.json', log(record(2)).replace('"Management"', '"Management","n":9007199254740992'));
    expect(await scene.load()).toMatchObject({ loaded: 2, duplicates: 2, conflicts: 2 });
  });

  it('says so when copies can no longer be compared', async () => {
    const a = scene.put('a.json', log(record(1)));
    await scene.load([a]);
    rmSync(a);
    await scene.load([scene.put('b.json', log(record(1), record(2)))]);
    expect(await scene.rows('select kind, count::integer as count from observation')).toEqual([
      { kind: 'duplicate-not-compared', count: 1 },
    ]);
  });
});
