import { describe, expect, it } from 'vitest';
import { caseProperty, setCaseProperty } from '../case/case.ts';
import type { Database } from '../case/database.ts';
import { detect } from './detect.ts';
import { evidenceRelations, hasEvidenceModel, makeEvidenceModel } from './evidence-model.ts';
import { modelRelations, type Relation } from './model.ts';
import { loadRecords } from './test/load-records.ts';
import { record, workerRecord } from './test/records.ts';
import { awsIpRanges, caseWith, findings } from './test/small-case.ts';

const relation = (name: string, sql: string): Relation => ({
  name,
  kind: 'table',
  file: `${name}.sql`,
  sql,
  sqlLine: 1,
  comment: '',
  sha256: '',
});

const names = (relations: readonly Relation[]) => relations.map(({ name }) => name);

const workerEvents = (database: Database) => database.rows('select source_ip from worker_event order by source_ip');

/** Puts a row into `key_use` that no event gives: whoever makes it anew loses it. */
const markKeyUse = (database: Database) => database.run(`insert into key_use (access_key_id) values ('left alone')`);

const isMarked = async (database: Database) =>
  (await database.rows(`select 1 from key_use where access_key_id = 'left alone'`)).length > 0;

describe('the relations of the evidence', () => {
  it('read the events and each other, but nothing that detect fills, by whatever way', () => {
    const all = [
      relation('call', 'select * from cloudtrail_logs'),
      relation('caller', 'select distinct arn from call'),
      relation('place', 'select * from call join address using (sourceipaddress)'),
      relation('aws_place', 'select * from place join aws_prefix using (bucket)'),
      relation('aws_caller', 'select * from caller, aws_place'),
      relation('known', `select * from call where 'aws_prefix' = 'x' -- not trusted_address`),
      relation('reported', 'select * from finding'),
    ];
    expect(names(evidenceRelations(all))).toEqual(['call', 'caller', 'place', 'known']);
  });

  it('are those that STS, workers and keys tell, not those that need to know whose an address is', () => {
    const found = names(evidenceRelations(modelRelations()));
    expect(found).toEqual(expect.arrayContaining(['key_use', 'mint', 'worker_event', 'credential', 'off_worker_use']));
    for (const other of ['home_address', 'address_class', 'foreign_use', 'token_use_outside_aws'])
      expect(found).not.toContain(other);
  });

  it('are there before detect, and detect leaves them as they are', async () => {
    const database = await caseWith(workerRecord(), record());
    await makeEvidenceModel(database);
    expect(await workerEvents(database)).toHaveLength(1);
    await markKeyUse(database);
    await detect(database, { awsIpRanges });
    expect(await isMarked(database)).toBe(true);
  });

  it('that detect has made serve the next one', async () => {
    const database = await caseWith(workerRecord(), record());
    await detect(database, { awsIpRanges });
    expect(await hasEvidenceModel(database)).toBe(true);
    await markKeyUse(database);
    await detect(database, { awsIpRanges, since: '2023-01-01' });
    expect(await isMarked(database)).toBe(true);
  });

  it('give the same findings and the same model, made before or along', async () => {
    const events = [workerRecord(), record(), record({ sourceIPAddress: '198.51.100.9', vpcEndpointId: 'vpce-1' })];
    const before = await caseWith(...events);
    await makeEvidenceModel(before);
    const along = await caseWith(...events);
    for (const database of [before, along]) await detect(database, { awsIpRanges });
    expect(await findings(before)).toEqual(await findings(along));
    expect((await findings(before)).length).toBeGreaterThan(0);
    for (const { name } of modelRelations()) {
      const sql = `select * from ${name} order by all`;
      expect(await before.rows(sql), name).toEqual(await along.rows(sql));
    }
  });

  it('are made anew of further evidence, by a load or by detect', async () => {
    const database = await caseWith(workerRecord());
    await makeEvidenceModel(database);
    await loadRecords(database, [workerRecord({ sourceIPAddress: '34.220.84.212' })]);
    expect(await hasEvidenceModel(database)).toBe(false);
    await detect(database, { awsIpRanges });
    expect(await workerEvents(database)).toHaveLength(2);
    await loadRecords(database, [workerRecord({ sourceIPAddress: '34.220.84.213' })]);
    await makeEvidenceModel(database);
    expect(await workerEvents(database)).toHaveLength(3);
  });

  it('of another release’s queries are made anew', async () => {
    const database = await caseWith(workerRecord(), record());
    await makeEvidenceModel(database);
    await markKeyUse(database);
    const origin = JSON.parse((await caseProperty(database, 'evidence_model'))!);
    origin.queries[0].sha256 = '0'.repeat(64);
    await setCaseProperty(database, 'evidence_model', JSON.stringify(origin));
    await detect(database, { awsIpRanges });
    expect(await isMarked(database)).toBe(false);
  });
});
