import type { Column, ColumnType } from '../case/column.ts';

/** A column that a detection's SELECT yields. */
export interface OutputColumn extends Column {
  readonly comment: string;
  /** Whether every detection has it. What one cannot know it leaves out: the finding says null, or nothing. */
  readonly required: boolean;
}

const texts: ColumnType = { list: 'text' };
const required = (name: string, type: ColumnType, comment: string): OutputColumn => ({
  name,
  type,
  comment,
  required: true,
});
const optional = (name: string, type: ColumnType, comment: string): OutputColumn => ({
  name,
  type,
  comment,
  required: false,
});
const fields = (...columns: readonly [name: string, type: ColumnType][]): ColumnType => ({
  list: { struct: columns.map(([name, type]) => ({ name, type })) },
});

/** What a finding is grouped by. */
export const keyColumns: readonly string[] = ['access_key_id', 'identity_arn', 'source_ip', 'vpc_endpoint_id'];

/** What says which event a row is about. */
export const eventColumns: readonly string[] = ['eventid', 'source_file_id', 'record_index'];

/**
 * What a row has in their place if it is about several events, as a relation of the model has gathered them: so what is
 * said of a finding need not go with each of its events through the query.
 */
export const eventsColumn = 'events';

/** The number in `events` for an event: SQL over its `source_file_id` and `record_index`. */
export const eventNumber = 'cast(source_file_id as bigint) * 4294967296 + record_index';

/** `source_file_id` and `record_index` of the event that the SQL `number` numbers as `eventNumber` does. */
export const eventPlace = (number: string) => ({
  sourceFileId: `cast(${number} // 4294967296 as integer)`,
  recordIndex: `cast(${number} % 4294967296 as integer)`,
});

/**
 * The columns of every detection, one row for each finding and event, in this order. The first four say which finding
 * the event belongs to; `eventColumns`, or `eventsColumn` instead of them, say which event it is.
 */
export const outputColumns: readonly OutputColumn[] = [
  required('access_key_id', 'text', 'the credential’s access key; null if the finding is about a role as such'),
  required('identity_arn', 'text', 'the credential’s session ARN; null if the finding is about a key as such'),
  required('source_ip', 'text', 'the address it was used from; null if the finding is about no address'),
  required('vpc_endpoint_id', 'text', 'the VPC endpoint that it was used through, null for none'),
  required('account_id', 'text', 'the credential’s account'),
  optional('issuer', 'text', 'the kind of workload that it was issued to: `lambda`, `ecs`, `ec2`, …'),
  optional('issuer_known_by', texts, 'how that is known: `mint`, `worker`, `inScopeOf`'),
  optional('workload', 'text', 'the function, task, pod or instance'),
  optional('home_regions', texts, 'where the workload runs'),
  optional('home_addresses', texts, 'the addresses that it calls from'),
  optional('issued_at', 'text', 'when the credential was issued, ISO 8601'),
  optional('expires_at', 'text', 'when it expires, ISO 8601'),
  optional('network_class', 'text', 'class of the address at the time of use'),
  optional(
    'aws_region',
    'text',
    'region of an address of AWS, if another than the ranges say of it at the first event',
  ),
  optional('aws_service', 'text', 'service that AWS names for it, likewise'),
  optional('summary', 'text', 'a sentence with the facts, where the header’s template would not fit'),
  optional('severity', 'text', 'graver or less grave than the header’s; the worst of a finding’s rows counts'),
  optional('reasons', fields(['code', 'text'], ['text', 'text']), 'why it is raised, and why with this severity'),
  optional(
    'alternatives',
    fields(['code', 'text'], ['excluded', 'boolean'], ['text', 'text']),
    'harmless explanations, and whether the facts exclude them',
  ),
  required('eventid', 'text', 'the event’s ID, for readers on engines that know no source file'),
  required('source_file_id', 'integer', 'the event’s file'),
  required('record_index', 'integer', 'its place in the file'),
  optional(
    eventsColumn,
    { list: 'bigint' },
    'several events instead of the one that the three columns before name: of each source_file_id * 4294967296 + record_index',
  ),
];
