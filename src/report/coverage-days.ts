import type { Database } from '../case/database.ts';
import { utcText } from './utc.ts';

/** A run of UTC days without any event, both ends included, as `YYYY-MM-DD`. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

/** On which UTC days there are events at all. */
export interface Days {
  readonly withEvents: number;
  /** Between the first event and the last. */
  readonly gaps: readonly Gap[];
}

/**
 * What there is of one account in one region. CloudTrail delivers by these, so what was not delivered, or was left out of
 * the export, is missing for some of them only, and the others hide it from a count of the whole.
 */
export interface Delivery {
  readonly accountId: string | null;
  readonly awsRegion: string | null;
  /** Files, or members of archives, in which its events stand. */
  readonly files: number;
  readonly events: number;
  readonly firstEvent: string;
  readonly lastEvent: string;
  readonly daysWithEvents: number;
  /** Within the days of the whole evidence, those before its own first event and after its last one included. */
  readonly gaps: readonly Gap[];
}

/** The days of the evidence, all together and by account and region. */
export async function readDays(database: Database): Promise<{ days: Days; deliveries: Delivery[] }> {
  const [days] = await database.rows<Days>(daysQuery);
  return { days: days!, deliveries: await database.rows<Delivery>(deliveriesQuery) };
}

/** The gaps, in order, between the days of the relation `day (…key, day)`: one row a key that has any. */
const gapsOf = (key: string, day: string) => `
  select
    ${key},
    list(
      { 'from': cast(day_before + 1 as varchar), 'to': cast(day - 1 as varchar), 'days': cast(day - day_before - 1 as integer) }
      order by day
    ) as gaps
  from (
    select ${key}, day, lag(day) over (partition by ${key} order by day) as day_before
    from (${day})
  )
  where day - day_before > 1
  group by ${key}`;

const daysQuery = `
with day as (
  select distinct 1 as evidence, cast(event_at as date) as day
  from cloudtrail_logs
),
gap as (${gapsOf('evidence', 'select * from day')}
)
select
  cast(count(*) as integer) as "withEvents",
  coalesce((select gaps from gap), []) as gaps
from day`;

// Whose events are they, and from where: as the events say, for a path may say anything.
const deliveriesQuery = `
with day as (
  select
    recipientaccountid as account,
    awsregion as region,
    cast(event_at as date) as day,
    count(*) as events,
    min(event_at) as first_event,
    max(event_at) as last_event,
    list(distinct source_file_id) as files
  from cloudtrail_logs
  group by 1, 2, 3
),
place as (
  select
    row_number() over (order by account nulls first, region nulls first) as place,
    account,
    region,
    cast(len(list_distinct(flatten(list(files)))) as integer) as files,
    cast(sum(events) as integer) as events,
    min(first_event) as first_event,
    max(last_event) as last_event,
    cast(count(*) as integer) as days
  from day
  group by account, region
),
-- The days in front of the evidence's first one and behind its last one make gaps of what is missing at either end.
edge as (
  select min(day) - 1 as day from day
  union all
  select max(day) + 1 from day
),
gap as (${gapsOf(
  'place',
  `
      select p.place, d.day
      from day d
      join place p
        on p.account is not distinct from d.account
        and p.region is not distinct from d.region
      union all
      select p.place, e.day
      from place p
      cross join edge e
    `,
)}
)
select
  account as "accountId",
  region as "awsRegion",
  files,
  events,
  ${utcText('first_event')} as "firstEvent",
  ${utcText('last_event')} as "lastEvent",
  days as "daysWithEvents",
  coalesce(gaps, []) as gaps
from place
left join gap using (place)
order by place`;
