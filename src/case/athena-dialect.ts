import { maskSql, parenthesized } from './sql-mask.ts';

/** Something of Athena's that would run here and answer otherwise. */
export interface SilentDifference {
  /** Where it stands in the SQL. */
  readonly index: number;
  /** What it does here, and what to write instead. */
  readonly text: string;
}

interface Construct {
  readonly pattern: RegExp;
  readonly text: string;
}

const silent: readonly Construct[] = [
  {
    pattern: /\bjson_value\s*\(/i,
    text: "json_value has another meaning here. Instead: json_extract_scalar(requestparameters, '$.a')",
  },
  {
    pattern: /\bjson_exists\s*\(/i,
    text: "json_exists has another meaning here. Instead: json_extract(requestparameters, '$.a') is not null",
  },
  {
    pattern: /\bjson_query\s*\(/i,
    text: "json_query is not known here. Instead: json_format(json_extract(requestparameters, '$.a'))",
  },
  {
    pattern: /\bextract\s*\(\s*(?:dow|day_of_week)\s+from\b/i,
    text: 'extract(dow …) says 0 for Sunday here, and 7 in Athena. Instead: day_of_week(event_at)',
  },
];

/** The first construct of `sql` that runs in DuckDB but gives another answer than Athena; null if there is none. */
export function silentDifference(sql: string): SilentDifference | null {
  const masked = maskSql(sql);
  const found = [
    ...silent.flatMap(({ pattern, text }) => {
      const match = pattern.exec(masked);
      return match ? [{ index: match.index, text }] : [];
    }),
    ...spreadUnnests(masked),
    ...quotedCasts(masked),
  ];
  return found.sort((a, b) => a.index - b.index)[0] ?? null;
}

/** Athena's `unnest` of a list of structs (or of a map) gives a column a field, DuckDB's one column with the struct. */
function* spreadUnnests(masked: string): Generator<SilentDifference> {
  for (const match of masked.matchAll(/\bunnest\s*\(/gi)) {
    const lists = parenthesized(masked, match.index + match[0].length - 1);
    const alias = lists && /^\s*(with\s+ordinality\s+)?(?:as\s+)?"?\w+"?\s*\(/i.exec(masked.slice(lists.end + 1));
    const columns = alias && parenthesized(masked, lists.end + alias[0].length);
    if (!columns || columns.parts.length <= lists.parts.length + (alias[1] ? 1 : 0)) continue;
    const text =
      'unnest gives one column here, a struct, and not a column for each of its fields. ' +
      `Instead: unnest(${lists.parts.join(', ')}) as t(item), and then item.arn, item.type`;
    yield { index: match.index, text };
  }
}

/** A JSON text that is cast to varchar loses its quotes in Athena and keeps them in DuckDB. */
function* quotedCasts(masked: string): Generator<SilentDifference> {
  for (const match of masked.matchAll(/\b(?:try_)?cast\s*\(\s*json_extract\s*\(/gi)) {
    const call = parenthesized(masked, match.index + match[0].length - 1);
    if (!call || !/^\s+as\s+varchar\s*[()]/i.test(masked.slice(call.end + 1))) continue;
    const text =
      'a JSON text cast to varchar keeps its quotes here. Instead: json_extract_scalar(requestparameters, …)';
    yield { index: match.index, text };
  }
}

interface Remedy {
  /** What the failing SQL holds, literals and comments blanked. */
  readonly sql?: RegExp;
  /** What DuckDB says of it. */
  readonly why?: RegExp;
  readonly instead: string;
}

const remedies: readonly Remedy[] = [
  {
    sql: /\b(transform|any_match|all_match|none_match|reduce|zip_with|map_filter|transform_values)\s*\([^;]*->/i,
    instead:
      'transform(a, x -> f) is [f for x in a], any_match(a, x -> p) is len([x for x in a if p]) > 0, ' +
      'all_match and none_match are the same with = 0 of what must not be, reduce is list_reduce(a, lambda s, x: …).',
  },
  {
    why: /syntax error at or near "array"/,
    instead: 'the type array(varchar) is written varchar[], array(json) json[].',
  },
  { why: /"listagg"/i, instead: "listagg is array_join(array_agg(x order by x), ',')." },
  {
    sql: /\)\s*(ignore|respect)\s+nulls\b/i,
    why: /near "(ignore|respect)"/i,
    instead: '`ignore nulls` goes inside: lag(x ignore nulls) over (…).',
  },
  {
    why: /Type with name ipaddress/i,
    instead:
      'there is no type ipaddress. The table address gives each sourceipaddress 32 hex digits that compare as addresses do.',
  },
  { why: /Wrong number of arguments to IF/, instead: 'if(condition, value, null): the third value must be there.' },
  {
    why: /invalid perl operator: \(\?/,
    instead: 'regular expressions have no look-ahead and look-behind here; use two conditions joined with and.',
  },
  { why: /^Binder Error: Cannot concatenate types \S+\[\]/, instead: 'array || array[element].' },
  { why: /'len\(MAP/, instead: 'cardinality(map_keys(m)).' },
  {
    why: /is a Macro Function.*applicable to aggregate functions/s,
    instead:
      'this function takes no distinct, filter or order by here; put a case inside: max_by(case when … then x end, y).',
  },
  {
    why: /Referenced column "(year|month|day|hour|date|dt|region|account|account_?id|partition_\w+)" not found/i,
    instead:
      "the case has no partitions. The time is in eventtime (text: like '2024-03-05%') and event_at (timestamp), " +
      'the region in awsregion, the account in recipientaccountid.',
  },
  {
    why: /Referenced column "\$path" not found/,
    instead: 'join source_file using (source_file_id); its path says in which file an event stood.',
  },
  {
    why: /Table with name .* does not exist|Catalog "[^"]*" does not exist/,
    instead: 'the events are in cloudtrail_logs; `coldtrail tables` lists all tables.',
  },
  {
    why: /'unnest\([^']*\[\], /,
    instead: 'unnest takes one list here: unnest(sequence(1, cardinality(a))) as n(i), and then element_at(b, n.i).',
  },
  { why: /Sample method Bernoulli/, instead: 'tablesample bernoulli (10%).' },
  { why: /'list_contains\(VARCHAR/, instead: "contains is for arrays. For text: strpos(useragent, 'x') > 0." },
  {
    why: /'(date_trunc|date_sub|strftime|year|month|day|hour|minute|isodow|epoch)\([^']*VARCHAR/,
    instead: 'eventtime is text; event_at is the same as a timestamp.',
  },
  { why: /name at_timezone does not exist/, instead: "t at time zone 'UTC'." },
];

/** What to write instead of the construct of Athena's that made `sql` fail with `why`; null if none is known. */
export function athenaRemedy(sql: string, why: string): string | null {
  const masked = maskSql(sql);
  const known = remedies.find(
    (remedy) => (!remedy.sql || remedy.sql.test(masked)) && (!remedy.why || remedy.why.test(why)),
  );
  return known?.instead ?? null;
}
