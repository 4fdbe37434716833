import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCase, openCaseReadOnly } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { runInLanes } from './lanes.ts';
import { modelTasks, type Relation } from './model.ts';
import { storeTasks, withModelInMemory } from './model-memory.ts';

let folder: string;
let file: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldtrail-'));
  file = join(folder, 'case.duckdb');
  database = await openCase(file);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const relation = (name: string, sql: string, kind: Relation['kind'] = 'table'): Relation => ({
  name,
  kind,
  file: `${name}.sql`,
  sql,
  sqlLine: 1,
  comment: '',
  sha256: '',
});

const relations = [
  relation('address_count', 'select count(*) as n from case_property where name = $$schema_version$$'),
  relation('sentence', `select 'seen ' || n as text from address_count`, 'view'),
];

const schemas = () =>
  database.rows(`select schema_name from duckdb_schemas() where database_name = 'memory' and schema_name <> 'main'`);

const tablesNamed = (name: string) =>
  database.rows(`select database_name from duckdb_tables() where table_name = '${name}' order by 1`);

describe('the model in memory', () => {
  it('is in the case, for whoever opens it next, once its relations are stored', async () => {
    await withModelInMemory(database, async (caseSchema) => {
      await runInLanes(database, modelTasks(relations));
      expect(await tablesNamed('address_count')).toEqual([{ database_name: 'memory' }]);
      await runInLanes(database, storeTasks(relations, caseSchema));
    });
    database.close();
    database = await openCaseReadOnly(file);
    expect(await database.rows('from address_count')).toEqual([{ n: '1' }]);
    expect(await database.rows('from sentence')).toEqual([{ text: 'seen 1' }]);
  });

  it('hides what an earlier one left in the case', async () => {
    await database.run('create table address_count as select 7 as n');
    await withModelInMemory(database, async () => {
      await runInLanes(database, modelTasks(relations));
      expect(await database.rows('from sentence')).toEqual([{ text: 'seen 1' }]);
    });
    expect(await database.rows('from address_count')).toEqual([{ n: 7 }]);
  });

  it('leaves nothing behind, and names mean the case’s tables again, even if it fails', async () => {
    const failing = withModelInMemory(database, () =>
      runInLanes(database, modelTasks([...relations, relation('broken', 'select nonsense')])),
    );
    await expect(failing).rejects.toThrow(/broken.sql/);
    expect(await schemas()).toEqual([]);
    await database.run('create table mine as select 1 as n');
    expect(await tablesNamed('mine')).toEqual([{ database_name: 'coldtrail_case' }]);
  });
});
