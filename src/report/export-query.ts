import { recordColumns } from '../case/cloudtrail-logs.ts';
import type { Column } from '../case/column.ts';

/** The events in the columns of `cloudtrail_logs`, nested as they are, with the path of the file they stand in. */
export const nestedEvents = `
select
  ${recordColumns.map(({ name }) => `event."${name}"`).join(',\n  ')},
  event.event_at,
  source_file.path as source_file,
  event.record_index
from cloudtrail_logs as event
join source_file using (source_file_id)
order by event.event_at, source_file.path, event.record_index`;

/** What a spreadsheet might run: a formula sign, also behind what it skips, such as spaces and control characters. */
const formula = `'^[\\s\\p{Z}\\p{Cc}\\p{Cf}]*[=+\\-@\\x{FF1D}\\x{FF0B}\\x{FF0D}\\x{FF20}]'`;

const guarded = (sql: string) => `case when regexp_matches(${sql}, ${formula}) then '''' || ${sql} else ${sql} end`;

/**
 * The events in one column a field, named by its path (`useridentity.sessioncontext.sessionissuer.arn`). Lists and maps
 * are JSON text, times UTC with `Z`. Text that a spreadsheet would run has a leading `'`.
 */
export const flatEvents = `
select
  ${recordColumns
    .flatMap((column) => fields(column))
    .map(({ path, sql }) => `${guarded(sql)} as "${path}"`)
    .join(',\n  ')},
  strftime(event.event_at, '%Y-%m-%dT%H:%M:%SZ') as event_at,
  source_file.path as source_file,
  event.record_index
from cloudtrail_logs as event
join source_file using (source_file_id)
order by event.event_at, source_file.path, event.record_index`;

interface Field {
  readonly path: string;
  readonly sql: string;
}

function fields({ name, type }: Column, parent?: Field): Field[] {
  const field = parent
    ? { path: `${parent.path}.${name}`, sql: `${parent.sql}."${name}"` }
    : { path: name, sql: `event."${name}"` };
  if (typeof type === 'object' && 'struct' in type) return type.struct.flatMap((child) => fields(child, field));
  if (type === 'text') return [field];
  return [{ path: field.path, sql: `cast(to_json(${field.sql}) as varchar)` }];
}
