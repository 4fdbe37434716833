import type { Database } from '../case/database.ts';

/** Sums over `source_file`. */
export interface Books {
  readonly files: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly records: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** Counts anew what of each file is loaded and what is a duplicate. */
export async function countBooks(database: Database): Promise<void> {
  await database.run(
    `update source_file
     set loaded = place.loaded,
         duplicates = place.duplicates
     from (
       select
         source_file_id,
         count(*) filter (where event_file_id = source_file_id and event_record_index = record_index) as loaded,
         count(*) filter (where event_file_id <> source_file_id or event_record_index <> record_index) as duplicates
       from event_source
       group by source_file_id
     ) as place
     where source_file.source_file_id = place.source_file_id
       and (source_file.loaded <> place.loaded or source_file.duplicates <> place.duplicates)`,
  );
}

/**
 * Compares the books with the tables they speak of: every record found is loaded, a duplicate or rejected, and
 * `cloudtrail_logs` and `rejected_record` hold as many. Throws a fault of the program if not.
 */
export async function checkBooks(database: Database): Promise<Books> {
  const [sums] = await database.rows<Record<string, string>>(
    `select
       coalesce(sum(bytes), 0) as bytes,
       coalesce(sum(records), 0) as records,
       coalesce(sum(loaded), 0) as loaded,
       coalesce(sum(duplicates), 0) as duplicates,
       coalesce(sum(rejected), 0) as rejected,
       count(*) filter (where records <> loaded + duplicates + rejected) as unbalanced,
       (select count(*) from cloudtrail_logs) as events,
       (select count(*) from event_source) as places,
       (select count(*) from rejected_record) as rejections
     from source_file`,
  );
  const sum = (name: string) => Number(sums![name]);
  const balanced =
    sum('unbalanced') === 0 &&
    sum('events') === sum('loaded') &&
    sum('places') === sum('loaded') + sum('duplicates') &&
    sum('rejections') === sum('rejected');
  if (!balanced) throw new Error(`the books of the load do not balance: ${JSON.stringify(sums)}`);
  const statuses = await database.rows<{ status: string; files: string }>(
    'select status, count(*) as files from source_file group by status order by status',
  );
  return {
    files: Object.fromEntries(statuses.map(({ status, files }) => [status, Number(files)])),
    bytes: sum('bytes'),
    records: sum('records'),
    loaded: sum('loaded'),
    duplicates: sum('duplicates'),
    rejected: sum('rejected'),
  };
}
