import type { Database } from '../case/database.ts';

/**
 * Marks copies of events, in the temporary table `copy`: of those with the same recipient account and event ID the one
 * with the smallest path (by bytes), then record index, stays. Works over the whole case, for a later load may bring an
 * earlier path. A NULL in either column is never a duplicate. Gives whether there are any.
 */
export async function markCopies(database: Database): Promise<boolean> {
  // Numbers first: grouping 64-bit hashes costs a tenth of grouping the texts, and mostly ends the matter.
  await database.run(
    `create or replace temp table repeated as
     select id_hash
     from (
       select hash(recipientaccountid, eventid) as id_hash
       from cloudtrail_logs
       where recipientaccountid is not null
         and eventid is not null
     ) as event
     group by id_hash
     having count(*) > 1`,
  );
  await database.run(
    `create or replace temp table copy as
     with ranked as (
       select
         eventid,
         recipientaccountid,
         source_file_id,
         record_index,
         first_value(source_file_id) over same_event as event_file_id,
         first_value(record_index) over same_event as event_record_index
       from cloudtrail_logs
       join source_file using (source_file_id)
       where hash(recipientaccountid, eventid) in (select id_hash from repeated)
         and recipientaccountid is not null
         and eventid is not null
       window same_event as (partition by recipientaccountid, eventid order by path, record_index)
     )
     select *
     from ranked
     where source_file_id <> event_file_id
        or record_index <> event_record_index`,
  );
  await database.run('drop table repeated');
  return (await database.rows('select 1 from copy limit 1')).length > 0;
}

/** Removes the marked copies from `cloudtrail_logs`; `event_source` keeps every place and points to the one that stays. */
export async function removeCopies(database: Database): Promise<void> {
  await database.run(
    `update event_source
     set event_file_id = copy.event_file_id,
         event_record_index = copy.event_record_index
     from copy
     where event_source.event_file_id = copy.source_file_id
       and event_source.event_record_index = copy.record_index`,
  );
  await database.run(
    `delete from cloudtrail_logs
     using copy
     where cloudtrail_logs.source_file_id = copy.source_file_id
       and cloudtrail_logs.record_index = copy.record_index`,
  );
  await database.run('drop table copy');
}
