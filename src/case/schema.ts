import { cloudtrailLogs } from './cloudtrail-logs.ts';
import type { Column, ColumnType, Table } from './column.ts';

/** Raised with every change of a table that an older or newer release could not work with. */
export const schemaVersion = 3;

const column = (name: string, type: ColumnType, comment: string): Column => ({ name, type, comment });
const field = (name: string, type: ColumnType = 'text'): Column => ({ name, type });
const texts: ColumnType = { list: 'text' };
const coded: ColumnType = { list: { struct: [field('code'), field('text')] } };
const fileId = column('source_file_id', 'integer', 'the file: `source_file`');
const recordIndex = column(
  'record_index',
  'integer',
  'the record’s place in the file, from 0, bad records counted too',
);

const sourceFile: Table = {
  name: 'source_file',
  comment: 'one row for every file and archive member seen, whatever became of it',
  columns: [
    column('source_file_id', 'integer', 'its number in this case'),
    column('path', 'text', 'relative to the evidence argument; odd bytes as %XX; `archive.zip!/member` in archives'),
    column('status', 'text', '`used`, `partial`, `rejected`, `skipped` or `not-events`'),
    column('kind', 'text', '`events`, `network-activity`, `digest`, `insight`, `aggregated`, `archive` or `unknown`'),
    column('shape', 'text', 'how the records are wrapped, such as `records` for an S3 log file'),
    column('bytes', 'bigint', 'size as found'),
    column('sha256', 'text', 'of the bytes as found'),
    column('unpacked_bytes', 'bigint', 'size after gunzip'),
    column('unpacked_sha256', 'text', 'of the bytes after gunzip'),
    column('records', 'integer', 'records that should be events = loaded + duplicates + rejected'),
    column('loaded', 'integer', 'of them in `cloudtrail_logs`'),
    column('duplicates', 'integer', 'of them in `cloudtrail_logs` from another place'),
    column('rejected', 'integer', 'of them in `rejected_record`'),
    column('reason', 'text', 'why it was not used, or not wholly'),
    column('evidence_path', 'text', 'where it lay when it was last loaded, absolute, odd bytes as %XX; never reported'),
  ],
};

const eventSource: Table = {
  name: 'event_source',
  comment: 'every place in which an event stood, duplicates too; `offset` and `length` are bytes of the unpacked file',
  columns: [
    fileId,
    recordIndex,
    column('offset', 'bigint', 'where the record begins'),
    column('length', 'integer', 'how long it is'),
    column('event_file_id', 'integer', '`source_file_id` of the copy that `cloudtrail_logs` holds'),
    column('event_record_index', 'integer', '`record_index` of that copy'),
  ],
};

const rejectedRecord: Table = {
  name: 'rejected_record',
  comment: 'every record that is no event or could not be read',
  columns: [
    fileId,
    recordIndex,
    column('offset', 'bigint', 'where it begins, in bytes of the unpacked file'),
    column('length', 'bigint', 'how long it is'),
    column('sha256', 'text', 'of its bytes'),
    column('reason', 'text', 'why it was not loaded'),
  ],
};

const duplicateConflict: Table = {
  name: 'duplicate_conflict',
  comment: 'event IDs whose copies differ in content: a possible sign of tampering',
  columns: [
    column('eventid', 'text', 'the event ID'),
    column('recipientaccountid', 'text', 'the account whose trail received it'),
    column(
      'places',
      { list: { struct: [field('path'), field('record_index', 'integer')] } },
      'where the copies stand, the one in `cloudtrail_logs` first',
    ),
  ],
};

const observation: Table = {
  name: 'observation',
  comment: 'oddities in what was read: unknown fields, wrong types, repaired text, extra gzip members',
  columns: [
    column('kind', 'text', 'what is odd, such as `unknown-field`'),
    column('field', 'text', 'the field concerned, if one is'),
    column('count', 'bigint', 'how often'),
    column('source_file_id', 'integer', 'the file of the first example (by path and record index)'),
    column('record_index', 'integer', 'its record, if it is one'),
  ],
};

const detectionRun: Table = {
  name: 'detection_run',
  comment: 'what became of each detection in the last `detect`',
  columns: [
    column('detection', 'text', 'its ID'),
    column('title', 'text', 'its title'),
    column('status', 'text', '`ran`, `inconclusive` or `failed`'),
    column('why', 'text', 'why it could not answer'),
    column('finding_count', 'integer', 'findings'),
    column('sha256', 'text', 'of the detection’s file'),
  ],
};

const finding: Table = {
  name: 'finding',
  comment: 'one row a finding: a credential used from one address, under one detection',
  columns: [
    column('finding_id', 'text', 'first 16 hex digits of a SHA-256 over what identifies it'),
    column('detection', 'text', 'the detection’s ID'),
    column('severity', 'text', '`info`, `low`, `medium`, `high` or `critical`'),
    column('title', 'text', 'the detection’s title'),
    column('summary', 'text', 'one sentence with the facts'),
    column('access_key_id', 'text', 'the credential’s access key'),
    column('identity_arn', 'text', 'the credential’s session ARN'),
    column('account_id', 'text', 'its account'),
    column('issuer', 'text', 'what kind of workload it was issued to'),
    column('issuer_known_by', texts, 'how that is known: `mint`, `worker`, `inScopeOf`'),
    column('workload', 'text', 'the function, task, pod or instance'),
    column('home_regions', texts, 'where the workload runs'),
    column('home_addresses', texts, 'the addresses it calls from'),
    column('issued_at', 'text', 'when the credential was issued, if that is in the evidence'),
    column('expires_at', 'text', 'when it expires'),
    column('source_ip', 'text', 'the address that the finding is about'),
    column(
      'network',
      {
        struct: [
          field('class'),
          field('aws_region'),
          field('aws_service'),
          field('vpc_endpoint_id'),
          field('asn'),
          field('country'),
        ],
      },
      'what is known of that address',
    ),
    column('first_seen', 'text', 'the first event'),
    column('last_seen', 'text', 'the last event'),
    column('event_count', 'integer', 'events'),
    column('denied_count', 'integer', 'of them denied'),
    column('regions', texts, 'the regions called'),
    column('event_names', texts, 'the actions called'),
    column('user_agents', texts, 'the user agents shown'),
    column('reasons', coded, 'why this is raised, and why with this severity'),
    column(
      'alternatives',
      { list: { struct: [field('code'), field('excluded', 'boolean'), field('text')] } },
      'harmless explanations, and what excludes them',
    ),
    column(
      'onward',
      { list: { struct: [field('access_key_id'), field('identity_arn'), field('event_id')] } },
      'credentials that the credential went on to obtain from there',
    ),
    column('tags', texts, 'MITRE ATT&CK techniques'),
  ],
};

const findingEvent: Table = {
  name: 'finding_event',
  comment: 'the events behind each finding',
  columns: [column('finding_id', 'text', 'the finding'), fileId, recordIndex],
};

const caseProperty: Table = {
  name: 'case_property',
  comment: 'facts about the case itself: schema version, state of loading, parameters of the last `detect`',
  columns: [column('name', 'text', 'the property'), column('value', 'text', 'its value')],
};

/** Every table of a new case. The model's relations and the address tables are added by `detect`. */
export const tables: readonly Table[] = [
  cloudtrailLogs,
  sourceFile,
  eventSource,
  rejectedRecord,
  duplicateConflict,
  observation,
  detectionRun,
  finding,
  findingEvent,
  caseProperty,
];
