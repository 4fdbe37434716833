import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import type { MovedFile } from './read-evidence.ts';

const columns = [
  { name: 'source_file_id', type: 'integer' },
  { name: 'evidence_path', type: 'text' },
] as const;

/** Notes where files of the case lie now, for that is where their records are quoted from. */
export async function rememberPlaces(database: Database, moved: readonly MovedFile[]): Promise<void> {
  if (moved.length === 0) return;
  await database.run('create or replace temp table moved (source_file_id integer, evidence_path varchar)');
  await insertRows(database, 'moved', columns, moved);
  await database.run(
    `update source_file
     set evidence_path = moved.evidence_path
     from moved
     where source_file.source_file_id = moved.source_file_id`,
  );
  await database.run('drop table moved');
}
