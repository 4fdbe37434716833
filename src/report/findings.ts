import type { Database } from '../case/database.ts';
import type { QuotedFiles, Quotes } from './quote-evidence.ts';
import type { Evidence, Finding, FindingWriter, Severity } from './report-document.ts';
import { severities } from './report-document.ts';
import { streamRows } from './stream-rows.ts';
import { utcText } from './utc.ts';

/** Findings held in memory at once. */
const batch = 5_000;

/**
 * Puts findings and their events in the order of the report, as temporary tables `report_finding` and `report_event`.
 * The events' `quote_number` numbers the distinct records from 0, in the order of their places.
 */
export async function orderFindings(database: Database): Promise<void> {
  await database.run(findingTable);
  await database.run(eventTable);
  const [lost] = await database.rows<{ n: string }>(
    'select (select count(*) from finding_event) - (select count(*) from report_event) as n',
  );
  if (lost!.n !== '0') throw new Error(`${lost!.n} events of findings have no record or no place in the case`);
}

/** How many findings there are of each severity, worst first. */
export async function countSeverities(database: Database): Promise<Readonly<Record<Severity, number>>> {
  const rows = await database.rows<{ severity: Severity; n: string }>(
    'select severity, count(*) as n from finding group by severity',
  );
  const counts = new Map(rows.map(({ severity, n }) => [severity, Number(n)]));
  return Object.fromEntries(severities.map((severity) => [severity, counts.get(severity) ?? 0])) as Record<
    Severity,
    number
  >;
}

/** Leads all findings and their events past the writers, in order, one at a time. */
export async function writeFindings(
  database: Database,
  files: QuotedFiles,
  quotes: Quotes,
  writers: readonly FindingWriter[],
  signal?: AbortSignal,
): Promise<void> {
  const [last] = await database.rows<{ n: number | null }>('select max(finding_number) as n from report_finding');
  for (let first = 1; first <= (last!.n ?? 0); first += batch) {
    const range = { first, last: first + batch - 1 };
    const findings: Numbered<Finding>[] = [];
    for await (const rows of streamRows<Numbered<Finding>>(database, findingQuery, range)) findings.push(...rows);
    const events = streamRows<Numbered<EventRow>>(database, eventQuery, range);
    await writeBatch(findings, events, files, quotes, writers, signal);
  }
  for (const writer of writers) writer.end?.();
}

type Numbered<T> = T & { readonly number: number };
type EventRow = Omit<Evidence, 'sourceFile' | 'sourceFileSha256' | 'recordSha256' | 'record' | 'recordEncoding'> & {
  readonly quote: number;
  readonly file: number;
};

async function writeBatch(
  findings: readonly Numbered<Finding>[],
  events: AsyncGenerator<Numbered<EventRow>[]>,
  files: QuotedFiles,
  quotes: Quotes,
  writers: readonly FindingWriter[],
  signal: AbortSignal | undefined,
) {
  const queue = findings.map(({ number, ...finding }) => ({ number, finding: finding as Finding }));
  let at = -1;
  const next = () => {
    const [before, after] = [queue[at]?.finding, queue[at + 1]?.finding];
    for (const writer of writers) {
      if (before) writer.closeFinding?.(before);
      if (after) writer.finding?.(after);
    }
    at += 1;
  };
  next();
  for await (const rows of events) {
    signal?.throwIfAborted();
    for (const row of rows) {
      while (queue[at]!.number < row.number) next();
      const { path: sourceFile, sha256: sourceFileSha256 } = files.get(row.file)!;
      const event: Evidence = Object.assign(row, { sourceFile, sourceFileSha256 }, quotes.at(row.quote));
      for (const writer of writers) writer.event?.(event, queue[at]!.finding);
    }
  }
  while (at < queue.length) next();
}

const findingTable = `
create or replace temp table report_finding as
select
  cast(row_number() over (
    order by
      list_position([${severities.map((severity) => `'${severity}'`).join(', ')}], severity),
      first_seen,
      detection,
      finding_id
  ) as integer) as finding_number,
  finding.*
from finding
order by finding_number`;

const eventTable = `
create or replace temp table report_event as
select
  report_finding.finding_number,
  cast(row_number() over (
    partition by report_finding.finding_number
    order by log.event_at, source_file.path, log.record_index
  ) as integer) as event_number,
  cast(dense_rank() over (order by source_file.path, log.record_index) - 1 as integer) as quote_number,
  log.source_file_id,
  log.record_index,
  place."offset",
  place.length
from finding_event
join report_finding
  on report_finding.finding_id = finding_event.finding_id
join cloudtrail_logs as log
  on log.source_file_id = finding_event.source_file_id
  and log.record_index = finding_event.record_index
join event_source as place
  on place.source_file_id = finding_event.source_file_id
  and place.record_index = finding_event.record_index
join source_file
  on source_file.source_file_id = finding_event.source_file_id
order by report_finding.finding_number, event_number`;

// Every key is present in the output: null lists become empty, a null struct becomes one of nulls.
const findingQuery = `
select
  finding_number as "number",
  finding_id as "id",
  detection as "detection",
  severity as "severity",
  title as "title",
  summary as "summary",
  access_key_id as "accessKeyId",
  identity_arn as "identityArn",
  account_id as "accountId",
  issuer as "issuer",
  coalesce(issuer_known_by, []) as "issuerKnownBy",
  workload as "workload",
  coalesce(home_regions, []) as "homeRegions",
  coalesce(home_addresses, []) as "homeAddresses",
  issued_at as "issuedAt",
  expires_at as "expiresAt",
  source_ip as "sourceIp",
  {
    'class': network.class,
    'awsRegion': network.aws_region,
    'awsService': network.aws_service,
    'vpcEndpointId': network.vpc_endpoint_id,
    'asn': network.asn,
    'country': network.country
  } as "network",
  first_seen as "firstSeen",
  last_seen as "lastSeen",
  event_count as "eventCount",
  denied_count as "deniedCount",
  coalesce(regions, []) as "regions",
  coalesce(event_names, []) as "eventNames",
  coalesce(user_agents, []) as "userAgents",
  coalesce(reasons, []) as "reasons",
  coalesce(alternatives, []) as "alternatives",
  list_transform(
    coalesce(onward, []),
    lambda credential: {
      'accessKeyId': credential.access_key_id,
      'identityArn': credential.identity_arn,
      'eventId': credential.event_id
    }
  ) as "onward",
  coalesce(tags, []) as "tags"
from report_finding
where finding_number between $first and $last
order by finding_number`;

// An offset as a double is a number in JavaScript, and exact below 2^53.
const eventQuery = `
select
  event.finding_number as "number",
  event.quote_number as "quote",
  event.source_file_id as "file",
  log.eventid as "eventId",
  ${utcText('log.event_at')} as "eventTime",
  log.eventname as "eventName",
  log.eventsource as "eventSource",
  log.awsregion as "awsRegion",
  log.record_index as "recordIndex",
  log.sourceipaddress as "sourceIp",
  log.vpcendpointid as "vpcEndpointId",
  log.useridentity.accesskeyid as "accessKeyId",
  log.useridentity.arn as "identityArn",
  log.recipientaccountid as "recipientAccountId",
  log.useragent as "userAgent",
  log.errorcode as "errorCode",
  cast(event."offset" as double) as "offset",
  event.length as "length"
from report_event as event
join cloudtrail_logs as log
  on log.source_file_id = event.source_file_id
  and log.record_index = event.record_index
where event.finding_number between $first and $last
order by event.finding_number, event.event_number`;
