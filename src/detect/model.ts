import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../case/database.ts';
import { maskSql } from '../case/sql-mask.ts';
import { queryError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { runInLanes, type Task } from './lanes.ts';
import { splitQueryFile } from './query-file.ts';

/** The folder of the model: one relation a file, `NN-name.sql` or `NN-name.view.sql`, run in order. */
export const modelFolder = join(packageRoot, 'queries/model');

/** One relation that detections build on. */
export interface Relation {
  readonly name: string;
  /** `view`: sentences and the like, which few ask for, are put together when somebody does. */
  readonly kind: 'table' | 'view';
  readonly file: string;
  readonly sql: string;
  /** The line of the file on which the SELECT begins. */
  readonly sqlLine: number;
  /** What its comment says. */
  readonly comment: string;
  /** Of the file. */
  readonly sha256: string;
}

/** The relations of the model, in the order in which they build on each other. */
export function modelRelations(): Relation[] {
  const files = readdirSync(modelFolder).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const path = join(modelFolder, file);
    const text = readFileSync(path, 'utf8');
    const { comment, sql, sqlLine } = splitQueryFile(text, path);
    return {
      name: file
        .replace(/^\d+-/, '')
        .replace(/(\.view)?\.sql$/, '')
        .replaceAll('-', '_'),
      kind: file.endsWith('.view.sql') ? 'view' : 'table',
      file: path,
      sql,
      sqlLine,
      comment,
      sha256: createHash('sha256').update(text).digest('hex'),
    };
  });
}

/** Makes every relation of the model anew, under its name. Exit 5, naming the file, if one fails. */
export const buildModel = (database: Database): Promise<void> => runInLanes(database, modelTasks());

/** A task for each of `relations`, which waits for those that it reads. */
export function modelTasks(relations: readonly Relation[] = modelRelations()): Task[] {
  return relations.map((relation, index) => ({
    name: relation.name,
    waitsFor: namedIn(
      relation.sql,
      relations.slice(0, index).map(({ name }) => name),
    ),
    run: (database) => build(database, relation),
  }));
}

/** Those of `names` that stand in `sql` as a word, comments and texts aside: at least the tables that it reads. */
export function namedIn(sql: string, names: readonly string[]): string[] {
  const words = wordsOf(sql);
  return names.filter((name) => words.has(name));
}

/** The words of the texts that were asked for: each is, of every relation and detection, several times. */
const knownWords = new Map<string, ReadonlySet<string>>();

function wordsOf(sql: string): ReadonlySet<string> {
  const words = knownWords.get(sql) ?? new Set(maskSql(sql).match(/\w+/g));
  knownWords.set(sql, words);
  return words;
}

async function build(database: Database, relation: Relation): Promise<void> {
  try {
    await database.run(createRelation(relation));
  } catch (error) {
    throw queryError(`The model's ${relation.file} failed: ${(error as Error).message}`, { cause: error });
  }
}

/** The statement that makes a relation anew. */
export const createRelation = ({ kind, name, sql }: Relation) => `create or replace ${kind} ${name} as ${sql}`;
