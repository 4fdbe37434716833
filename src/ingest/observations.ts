import type { Database } from '../case/database.ts';
import { comparePaths } from '../evidence/path-text.ts';
import type { BatchFile } from './batch.ts';

interface Entry {
  readonly kind: string;
  readonly field: string | null;
  count: number;
  /** Null for what concerns no file in particular. */
  file: number | null;
  path: string | null;
  record: number | null;
}

/** The case's observations while a load adds to them. */
export interface Observations {
  add(files: readonly BatchFile[]): void;
  /** Writes them all; for use within a batch's transaction. */
  save(): Promise<void>;
}

/** Reads the case's observations, to add to them: one row a kind and field, with the first example by path and record. */
export async function openObservations(database: Database): Promise<Observations> {
  const entries = new Map<string, Entry>();
  const stored = await database.rows<{
    kind: string;
    field: string | null;
    count: string;
    file: number | null;
    path: string | null;
    record: number | null;
  }>(
    `select observation.kind, field, count, source_file_id as file, path, record_index as record
     from observation
     left join source_file using (source_file_id)`,
  );
  const key = (kind: string, field: string | null) => JSON.stringify([kind, field]);
  for (const row of stored) entries.set(key(row.kind, row.field), { ...row, count: Number(row.count) });
  let changed = false;

  return {
    add(files) {
      for (const { reading, path } of files)
        for (const { kind, field, count, recordIndex } of reading.observed) {
          changed = true;
          const entry = entries.get(key(kind, field));
          if (!entry) {
            entries.set(key(kind, field), { kind, field, count, file: reading.id, path, record: recordIndex });
            continue;
          }
          entry.count += count;
          if (entry.path === null || comparePaths(path, entry.path) < 0)
            Object.assign(entry, { file: reading.id, path, record: recordIndex });
        }
    },
    async save() {
      if (!changed) return;
      await database.run('delete from observation');
      for (const { kind, field, count, file, record } of entries.values())
        await database.run('insert into observation values ($kind, $field, $count, $file, $record)', {
          kind,
          field,
          count,
          file,
          record,
        });
      changed = false;
    },
  };
}
