import type { Database } from '../case/database.ts';
import { sqlText } from '../case/database.ts';
import type { Task } from './lanes.ts';
import { createRelation, type Relation } from './model.ts';

/** The schema, in memory, in which the relations of the model are made. */
const workspace = 'memory.model';

/**
 * Runs `work` with the relations of the model that it makes kept in memory, out of which `storeTasks` write them to the
 * case: what goes to the file is compressed, which what reads it next need not wait for. Everything else that `work`
 * names is the case's.
 */
export async function withModelInMemory<T>(database: Database, work: (caseSchema: string) => Promise<T>): Promise<T> {
  const [found] = await database.rows<{ path: string; schema: string }>(
    `select current_setting('search_path') as path, current_database() || '.' || current_schema() as schema`,
  );
  const { path, schema } = found!;
  await database.run(`create or replace schema ${workspace}`);
  try {
    await database.run(`set search_path = ${sqlText(`${workspace},${schema}`)}`);
    return await work(schema);
  } finally {
    await database.run(`set search_path = ${sqlText(path)}`);
    await database.run(`drop schema ${workspace} cascade`);
  }
}

/**
 * Tasks that write `relations` to the case, each as soon as it is made. A view needs the relations that it reads there
 * only when somebody asks it.
 */
export const storeTasks = (relations: readonly Relation[], caseSchema: string): Task[] =>
  relations.map((relation) => ({
    name: `store ${relation.name}`,
    waitsFor: [relation.name],
    run: async (database) => {
      const name = `${caseSchema}.${relation.name}`;
      const sql = relation.kind === 'view' ? relation.sql : `from ${workspace}.${relation.name}`;
      await database.run(createRelation({ ...relation, name, sql }));
    },
  }));
