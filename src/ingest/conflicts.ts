import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, sqlText } from '../case/database.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Finds events whose copies say different things, and enters them in `duplicate_conflict`. Works on what `markCopies` left
 * in the table `copy`. Copies are compared in the evidence itself: first byte by byte, then, where bytes differ, by what
 * they say. Those that cannot be compared, for their evidence is gone or changed, become an observation.
 */
export async function findConflicts(database: Database, pool: WorkerPool, folder: string): Promise<void> {
  await database.run(
    `create or replace temp table pair as
     select
       copy.source_file_id as a_file, copy.record_index as a_record,
       copy.event_file_id as b_file, copy.event_record_index as b_record
     from copy
     join source_file as a on a.source_file_id = copy.source_file_id
     join source_file as b on b.source_file_id = copy.event_file_id
     -- The same record of files with the same content needs no comparison.
     where a.unpacked_sha256 is distinct from b.unpacked_sha256
        or copy.record_index <> copy.event_record_index`,
  );
  if (await any(database, 'pair')) {
    let uncompared = await keepDifferingPairs(database, pool, folder, false);
    if (await any(database, 'pair')) uncompared += await keepDifferingPairs(database, pool, folder, true);
    if (uncompared > 0) await observeUncompared(database, uncompared);
  }
  await enterConflicts(database);
  await database.run('drop table pair');
}

async function observeUncompared(database: Database, uncompared: number): Promise<void> {
  await database.run(`insert into observation values ('duplicate-not-compared', null, $uncompared, null, null)`, {
    uncompared,
  });
}

/** Drops the pairs whose records have equal fingerprints; gives how many had none. */
async function keepDifferingPairs(
  database: Database,
  pool: WorkerPool,
  folder: string,
  parsed: boolean,
): Promise<number> {
  const file = join(folder, 'fingerprints.csv');
  const output = openSync(file, 'w', 0o600);
  const files = database.stream<{
    id: number;
    path: string;
    evidence_path: string;
    sha256: string;
    places: { record: number; offset: string; length: number }[];
  }>(
    `with place as (
       select a_file as source_file_id, a_record as record_index from pair
       union
       select b_file, b_record from pair
     )
     select
       source_file_id as id, path, evidence_path, sha256,
       list({'record': record_index, 'offset': "offset", 'length': length} order by record_index) as places
     from place
     join event_source using (source_file_id, record_index)
     join source_file using (source_file_id)
     group by all
     order by source_file_id`,
  );
  const asked: Promise<void>[] = [];
  for await (const rows of files)
    for (const { id, path, evidence_path: evidencePath, sha256, places } of rows) {
      await pool.ready();
      const order = { path, evidencePath, sha256, parsed, places: places.map(withNumbers) };
      asked.push(
        pool.fingerprint(order).then((digests) => {
          const lines = (digests ?? []).map((digest, k) =>
            digest === null ? '' : `${id},${places[k]!.record},${digest}\n`,
          );
          writeSync(output, lines.join(''));
        }),
      );
    }
  await Promise.all(asked);
  closeSync(output);
  await database.run(
    `create or replace temp table fingerprint as
     from read_csv(
       ${sqlText(file)},
       header = false,
       auto_detect = false,
       delim = ',',
       columns = {'file': 'integer', 'record': 'integer', 'digest': 'varchar'}
     )`,
  );
  rmSync(file);
  await database.run(
    `create or replace temp table pair as
     select pair.*, a.digest is null or b.digest is null as uncompared
     from pair
     left join fingerprint as a on a.file = a_file and a.record = a_record
     left join fingerprint as b on b.file = b_file and b.record = b_record
     where a.digest is distinct from b.digest`,
  );
  const [row] = await database.rows<{ n: string }>('select count(*) filter (where uncompared) as n from pair');
  await database.run(
    'create or replace temp table pair as select * exclude (uncompared) from pair where not uncompared',
  );
  await database.run('drop table fingerprint');
  return Number(row!.n);
}

/** Adds the events of the differing pairs, and writes all conflicts anew: known ones may have got further copies. */
async function enterConflicts(database: Database): Promise<void> {
  await database.run(
    `create or replace temp table conflict as
     select eventid, recipientaccountid from duplicate_conflict
     union
     select eventid, recipientaccountid
     from pair
     join copy on copy.source_file_id = a_file and copy.record_index = a_record`,
  );
  await database.run('delete from duplicate_conflict');
  await database.run(
    `insert into duplicate_conflict
     select
       conflict.eventid,
       conflict.recipientaccountid,
       list(
         {'path': path, 'record_index': place.record_index}
         order by
           place.source_file_id <> place.event_file_id or place.record_index <> place.event_record_index,
           path,
           place.record_index
       ) as places
     from conflict
     join cloudtrail_logs as event using (eventid, recipientaccountid)
     join event_source as place
       on place.event_file_id = event.source_file_id
       and place.event_record_index = event.record_index
     join source_file on source_file.source_file_id = place.source_file_id
     group by all
     order by conflict.eventid, conflict.recipientaccountid`,
  );
  await database.run('drop table conflict');
}

async function any(database: Database, table: 'pair'): Promise<boolean> {
  return (await database.rows(`select 1 from ${table} limit 1`)).length > 0;
}

const withNumbers = ({ offset, length }: { offset: string; length: number }) => ({ offset: Number(offset), length });
