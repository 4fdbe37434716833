import { sqlType } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { selectColumns } from '../case/prepare-select.ts';
import { queryError } from '../errors.ts';
import { eventColumns, eventNumber, eventsColumn, outputColumns } from './columns.ts';

/**
 * The SELECT that gives every column of `outputColumns` but for `eventColumns`, whichever optional ones `sql` leaves out:
 * events are numbers in the list `events`.
 * Exit 5 if `sql` is more or other than one SELECT, or yields other columns, or in another order or type.
 */
export async function completedSelect(database: Database, sql: string): Promise<string> {
  const found = await selectColumns(database, sql);
  const faults = columnFaults(found);
  if (faults.length > 0) throw queryError(faults.join('\n'));
  const present = new Set(found.map((column) => column.name));
  const items = outputColumns
    .filter((column) => !eventColumns.includes(column.name))
    .map(({ name, type }) => {
      if (present.has(name)) return `"${name}"`;
      return name === eventsColumn ? `[${eventNumber}] as events` : `cast(null as ${sqlType(type)}) as "${name}"`;
    });
  return `select ${items.join(', ')} from (\n${sql}\n)`;
}

/** What is wrong with the columns that a detection yields, and how to mend it. */
export function columnFaults(found: readonly { name: string; type: string }[]): string[] {
  const names = found.map((column) => column.name);
  const replaced = names.includes(eventsColumn) ? eventColumns : [];
  const missing = outputColumns.filter(
    ({ name, required }) => required && !names.includes(name) && !replaced.includes(name),
  );
  const unknown = names.filter((name) => !outputColumns.some((column) => column.name === name));
  const doubled = names.filter((name) => replaced.includes(name));
  const inOrder = outputColumns.map((column) => column.name).filter((name) => names.includes(name));
  const faults = [
    ...missing.map(({ name, comment }) => `The SELECT lacks the column ${name} (${comment}): add it.`),
    ...unknown.map((name) => `The SELECT has a column ${name} that findings do not have: remove or rename it.`),
    ...doubled.map((name) => `The SELECT has ${name} and ${eventsColumn}, which says it already: remove one of them.`),
    ...found.flatMap(({ name, type }) => {
      const wanted = outputColumns.find((column) => column.name === name);
      if (!wanted || type.replaceAll('"', '').toLowerCase() === sqlType(wanted.type).replaceAll('"', '')) return [];
      return [`The column ${name} is of type ${type}: cast it to ${sqlType(wanted.type).replaceAll('"', '')}.`];
    }),
  ];
  if (faults.length === 0 && names.join() !== inOrder.join())
    faults.push(`The columns are not in order: write them as ${inOrder.join(', ')}.`);
  return faults;
}
