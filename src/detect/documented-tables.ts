import type { Table } from '../case/column.ts';
import { tables } from '../case/schema.ts';
import { addressTable } from '../reference/address-table.ts';
import { awsPrefix, awsRanges } from '../reference/aws-prefix-table.ts';
import { orgAccount, trustedAddress } from '../reference/customer-tables.ts';
import { modelRelations, type Relation } from './model.ts';
import { useSpanTable } from './use-span.ts';

/** What a table of a case means. */
export interface DocumentedTable {
  readonly name: string;
  readonly comment: string;
  /** The meaning of each column, by its name. */
  readonly columns: ReadonlyMap<string, string>;
}

/** The tables that a case can have, in the order for reading: the evidence, the findings, what `detect` makes on the way. */
export function documentedTables(): DocumentedTable[] {
  const declared = [...tables, addressTable, awsPrefix, awsRanges, trustedAddress, orgAccount, useSpanTable].map(
    documented,
  );
  const all = new Map(declared.map((table) => [table.name, table]));
  for (const relation of modelRelations()) all.set(relation.name, documentedRelation(relation, all));
  return [...all.values()];
}

const documented = ({ name, comment, columns }: Table): DocumentedTable => ({
  name,
  comment,
  columns: new Map(columns.map((column) => [column.name, column.comment ?? ''])),
});

/** `a, b  meaning`, at the beginning of a line; lines that begin with a space go on with it. */
const columnLine = /^(\w+(?:, \w+)*) {1,}(\S.*)$/;

/**
 * A relation's meaning from the comment of its file: the first paragraph, then the columns. A column that it does not
 * explain itself means what it means in the relations that the comment names in backquotes.
 */
function documentedRelation(relation: Relation, earlier: ReadonlyMap<string, DocumentedTable>): DocumentedTable {
  const [head = '', ...paragraphs] = relation.comment.trim().split(/\n\s*\n/);
  const named = [...relation.comment.matchAll(/`(\w+)`/g)].flatMap(([, name]) => earlier.get(name!) ?? []);
  const columns = new Map(named.toReversed().flatMap((table) => [...table.columns]));
  for (const paragraph of paragraphs) {
    // A paragraph of prose has no line that goes on indented, or a first word that a comma or colon follows.
    const entries = paragraph
      .replaceAll(/\n\s+/g, ' ')
      .split('\n')
      .map((line) => columnLine.exec(line));
    for (const entry of entries) for (const name of entry?.[1]?.split(', ') ?? []) columns.set(name, entry![2]!);
  }
  // `…: the columns of `a`, then` leads over to the list of columns.
  const comment = head.replaceAll(/\s+/g, ' ').replace(/[:.,]? the columns of [^:]*, then$/i, '');
  return { name: relation.name, comment, columns };
}
