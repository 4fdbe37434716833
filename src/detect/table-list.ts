import type { Database } from '../case/database.ts';
import { type DescribedTable, describeTables } from '../case/describe.ts';
import { queryError } from '../errors.ts';
import { documentedTables } from './documented-tables.ts';

/** A table of a case with everything that is to be said of it. */
export interface ListedTable {
  readonly name: string;
  readonly rowCount: number;
  /** Empty where nothing is documented. */
  readonly meaning: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly meaning: string }[];
}

/**
 * The tables that the case really has, in the order for reading, with their documentation. With `only`, this one; exit 5
 * if there is none of that name.
 */
export async function listTables(database: Database, only?: string): Promise<ListedTable[]> {
  const documented = documentedTables();
  const order = new Map(documented.map(({ name }, index) => [name, index]));
  const rank = ({ name }: DescribedTable) => order.get(name) ?? order.size;
  const described = (await describeTables(database)).sort((a, b) => rank(a) - rank(b));
  const chosen = described.filter(({ name }) => only === undefined || name === only.toLowerCase());
  if (chosen.length === 0 && only !== undefined)
    throw queryError(`The case has no table ${only}. It has: ${described.map(({ name }) => name).join(', ')}.`);
  return chosen.map(({ name, rowCount, columns }) => {
    const table = documented[order.get(name) ?? -1];
    const meaning = (column: string) => table?.columns.get(column) ?? '';
    return {
      name,
      rowCount,
      meaning: table?.comment ?? '',
      columns: columns.map((column) => ({ ...column, meaning: meaning(column.name) })),
    };
  });
}
