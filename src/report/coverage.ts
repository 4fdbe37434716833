import type { Database } from '../case/database.ts';
import { type Days, type Delivery, readDays } from './coverage-days.ts';
import { utcText } from './utc.ts';

/** What the evidence holds, so that a reader can judge what it could show and what it could not. */
export interface Coverage {
  readonly files: {
    readonly used: number;
    readonly partial: number;
    readonly rejected: number;
    readonly skipped: number;
    readonly notEvents: number;
  };
  /** Always `found = loaded + duplicates + rejected`. */
  readonly records: {
    readonly found: number;
    readonly loaded: number;
    readonly duplicates: number;
    readonly rejected: number;
  };
  /** Event IDs whose copies differ in content. */
  readonly duplicateConflicts: number;
  /** Events by which CloudTrail corrected an earlier one, and for how many that one is in the evidence. */
  readonly corrections: { readonly events: number; readonly originalsFound: number };
  readonly observations: readonly { readonly kind: string; readonly field: string | null; readonly count: number }[];
  readonly accounts: readonly { readonly accountId: string | null; readonly events: number }[];
  readonly regions: readonly { readonly awsRegion: string | null; readonly events: number }[];
  readonly days: Days;
  /** By account and region. */
  readonly deliveries: readonly Delivery[];
  readonly events: {
    /** Calls that only read, AssumeRole among them: a trail that records writes only has none. */
    readonly read: number;
    readonly write: number;
    readonly management: number;
    readonly data: number;
    readonly networkActivity: number;
    /** Calls from other accounts, of which AWS shows the owner of the resource neither key nor session, only account and role ID. */
    readonly withoutSession: number;
    /** Events that show an access key and no ARN: credentials are known by both. */
    readonly withoutArn: number;
    /** Events of services that have one endpoint for all regions: a trail may leave them out. */
    readonly globalService: number;
    /** Credentials handed out by STS that show their access key. */
    readonly mints: number;
    /** CreateLogStream calls of Lambda workers, on which the baseline of Lambda functions rests. */
    readonly lambdaWorkers: number;
  };
  /** By what the credentials were issued to: how many were seen to be issued, how many are known, how many with a home. */
  readonly workloads: readonly {
    readonly issuer: string;
    readonly mints: number;
    readonly credentials: number;
    /** Of them sessions of Lambda's own pollers and checks, which run in no function and have no home. */
    readonly pollers: number;
    readonly withHome: number;
  }[];
}

/** Counts what the case holds. Every list has a total order. */
export async function readCoverage(database: Database): Promise<Coverage> {
  const [books] = await database.rows<Record<string, number>>(booksQuery);
  const [events] = await database.rows<Record<string, number>>(eventsQuery);
  const numbers = (row: Record<string, number> | undefined) =>
    Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
  const { duplicateConflicts, corrections, originalsFound, found, loaded, duplicates, rejectedRecords, ...files } =
    numbers(books);
  return {
    files: files as Coverage['files'],
    records: { found: found!, loaded: loaded!, duplicates: duplicates!, rejected: rejectedRecords! },
    duplicateConflicts: duplicateConflicts!,
    corrections: { events: corrections!, originalsFound: originalsFound! },
    observations: counted(
      await database.rows<Counted<{ kind: string; field: string | null }>>(
        'select kind, field, sum(count) as n from observation group by kind, field order by kind, field nulls first',
      ),
      'count',
    ),
    accounts: counted(await database.rows<Counted<{ accountId: string | null }>>(accountsQuery), 'events'),
    regions: counted(await database.rows<Counted<{ awsRegion: string | null }>>(regionsQuery), 'events'),
    ...(await readDays(database)),
    events: numbers(events) as unknown as Coverage['events'],
    workloads: await database.rows<Coverage['workloads'][number]>(workloadsQuery),
  };
}

/** The number of events, and the times of the first and the last one as ISO 8601 text in UTC. */
export async function readTimeSpan(database: Database) {
  const [row] = await database.rows<{ events: string; firstEvent: string | null; lastEvent: string | null }>(
    `select count(*) as events, ${utcText('min(event_at)')} as "firstEvent", ${utcText('max(event_at)')} as "lastEvent"
     from cloudtrail_logs`,
  );
  return { events: Number(row!.events), firstEvent: row!.firstEvent, lastEvent: row!.lastEvent };
}

type Counted<T> = T & { readonly n: string };

function counted<T extends object, K extends string>(rows: readonly Counted<T>[], name: K) {
  return rows.map(({ n, ...row }) => ({ ...row, [name]: Number(n) })) as unknown as (T & Record<K, number>)[];
}

const booksQuery = `
select
  count(*) filter (where status = 'used') as "used",
  count(*) filter (where status = 'partial') as "partial",
  count(*) filter (where status = 'rejected') as "rejected",
  count(*) filter (where status = 'skipped') as "skipped",
  count(*) filter (where status = 'not-events') as "notEvents",
  coalesce(sum(records), 0) as "found",
  coalesce(sum(loaded), 0) as "loaded",
  coalesce(sum(duplicates), 0) as "duplicates",
  coalesce(sum(rejected), 0) as "rejectedRecords",
  (select count(*) from duplicate_conflict) as "duplicateConflicts",
  (select count(*) from event_correction) as "corrections",
  (select count(original_record_index) from event_correction) as "originalsFound"
from source_file
-- What archives hold counts, whole ones do not: the same files in a zip give the same numbers.
where kind <> 'archive'
   or status <> 'used'`;

// What the owner of a bucket sees of a caller of another account:
// docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html (type AWSAccount).
//
// The services whose events CloudTrail calls global service events: they are recorded in one region for the whole
// partition (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events).
const eventsQuery = `
select
  count(*) filter (where readonly = 'true') as "read",
  count(*) filter (where readonly = 'false') as "write",
  count(*) filter (where eventcategory = 'Management') as "management",
  count(*) filter (where eventcategory = 'Data') as "data",
  count(*) filter (where eventcategory = 'NetworkActivity') as "networkActivity",
  count(*) filter (
    where useridentity.type = 'AWSAccount'
      and useridentity.accesskeyid is null
      and useridentity.arn is null
  ) as "withoutSession",
  count(*) filter (
    where useridentity.accesskeyid is not null
      and useridentity.arn is null
  ) as "withoutArn",
  count(*) filter (
    where eventsource in ('iam.amazonaws.com', 'cloudfront.amazonaws.com', 'route53.amazonaws.com', 'organizations.amazonaws.com')
  ) as "globalService",
  count(*) filter (
    where eventsource = 'sts.amazonaws.com'
      and json_extract_scalar(responseelements, '$.credentials.accessKeyId') is not null
  ) as "mints",
  count(*) filter (
    where eventname = 'CreateLogStream'
      and useragent like 'awslambda-worker%'
  ) as "lambdaWorkers"
from cloudtrail_logs`;

const accountsQuery = `
select recipientaccountid as "accountId", count(*) as n
from cloudtrail_logs
group by recipientaccountid
order by recipientaccountid nulls first`;

const regionsQuery = `
select awsregion as "awsRegion", count(*) as n
from cloudtrail_logs
group by awsregion
order by awsregion nulls first`;

// `mint`, `credential`, `credential_home` and, above, `event_correction` are relations of the model, which `detect` builds.
const workloadsQuery = `
with issued as (
  select issuer, count(*) as mints
  from mint
  group by issuer
),
known as (
  select
    credential.issuer,
    count(*) as credentials,
    count(*) filter (where session_subtype = 'poller') as pollers,
    count(*) filter (where credential_home.is_home_known) as with_home
  from credential
  left join credential_home
    on credential_home.credential_id = credential.credential_id
  group by credential.issuer
)
select
  coalesce(issued.issuer, known.issuer, 'unknown') as issuer,
  cast(coalesce(mints, 0) as integer) as mints,
  cast(coalesce(credentials, 0) as integer) as credentials,
  cast(coalesce(pollers, 0) as integer) as pollers,
  cast(coalesce(with_home, 0) as integer) as "withHome"
from issued
full join known
  on known.issuer is not distinct from issued.issuer
order by issuer`;
