/** A construct that shared SQL does without, as DuckDB and Trino do not both have it, or not alike. */
export interface DialectRule {
  /** What it is found by, in SQL whose comments and literals are blanked. */
  readonly pattern: RegExp;
  /** Why not, and what to write instead. */
  readonly mend: string;
}

const never = (pattern: RegExp, mend: string): DialectRule => ({ pattern, mend });

/** Functions of DuckDB alone, with Trino's name for the same. */
const duckdbOnly: Readonly<Record<string, string>> = {
  json_extract_string: 'json_extract_scalar',
  string_agg: "array_join(array_agg(x order by x), ',')",
  string_split: 'split',
  str_split: 'split',
  strftime: 'date_format',
  strptime: 'date_parse',
  epoch: 'to_unixtime',
  regexp_matches: 'regexp_like',
  instr: 'strpos',
  len: 'cardinality or length',
  list: 'array_agg',
  list_contains: 'contains',
  list_sort: 'array_sort',
  list_distinct: 'array_distinct',
  struct_pack: 'cast(row(…) as row(name type, …))',
  arg_max: 'max_by',
  arg_min: 'min_by',
  ifnull: 'coalesce',
};

/** The rows of the dialect table that say never, and what commonly slips in from DuckDB. */
export const dialectRules: readonly DialectRule[] = [
  never(/\bjson_(value|exists)\b/g, 'means something else in DuckDB, silently: write json_extract_scalar'),
  never(/\bdate_add\s*\(/g, "differs: write t + interval '12' hour"),
  never(/\bat\s+time\s+zone\b/g, 'differs: write cast(t as timestamp); the engines run in UTC'),
  never(/\bis\s+not\s+distinct\s+from\b/g, "loses rows in Trino's joins: compare coalesce(a, '') with coalesce(b, '')"),
  never(/->/g, 'no lambdas or arrows: unnest the array, or use json_extract_scalar'),
  never(/\b(transform|reduce|any_match|all_match|none_match|zip_with)\s*\(/g, 'takes a lambda: unnest the array'),
  never(/\blistagg\b/g, "is Trino's alone: write array_join(array_agg(x order by x), ',')"),
  never(/\bapprox_\w+\s*\(/g, 'is not the same on every run: count exactly'),
  never(/\b(any_value|arbitrary|first|last)\s*\(/g, 'is not the same on every run: write min, max or max_by'),
  never(/\bavg\s*\(/g, 'adds floating numbers in no fixed order: sum integers and divide'),
  never(/\bqualify\b/g, 'is DuckDB’s alone: filter in an outer SELECT'),
  never(/\bgroup\s+by\s+all\b/g, 'is DuckDB’s alone: group by position'),
  never(
    /\bgroup\s+by\s(?:(?!\b(?:having|order|limit)\b)[^)])*?\buseridentity\./g,
    'Athena wants quotes there: group by position',
  ),
  never(/\bas\s+(not\s+)?materialized\b/g, 'is DuckDB’s alone: make it a relation of the model'),
  never(/\blimit\s+\S+\s+offset\b/g, 'Trino wants offset first'),
  never(/\basof\b/g, 'is DuckDB’s alone: join on the range and take max_by'),
  never(/\bignore\s+nulls\b/g, 'differs: write max(case when … end) over ()'),
  never(/\bfilter\s*\(\s*where\b[^()]*(\([^()]*\)[^()]*)*\)\s*over\b/g, 'write max(case when … end) over ()'),
  never(/\bconcat\s*\(/g, 'NULL counts differently: write a || b, or concat_ws for strings'),
  never(/\breadonly\s*(=|<>)\s*(true|false)\b/g, "the column is text: write = 'true'"),
  never(/(?:\b(?!array\b)\w+|[)\]])\[\s*\d/g, 'out of range is an error in Trino: write element_at(array, n)'),
  never(/::/g, 'is DuckDB’s alone: write cast(x as type)'),
  never(/\b(not\s+)?ilike\b/g, 'is DuckDB’s alone: write lower(x) like …'),
  never(/\bexclude\s*\(|\breplace\s*\([^()]*\bas\b/g, '* exclude and * replace are DuckDB’s alone: name the columns'),
  never(/\bexists\s*\(\s*select\b[^()]*\bunnest\b/g, 'Trino refuses it: join the unnested array and select distinct'),
  never(/(?:\bselect|,)\s*null\s+as\b/g, 'has no type, which Hive refuses: write cast(null as varchar)'),
  never(/\bas\s+json\s*\)|\bas\s+ipaddress\b|\bwith\s+time\s+zone\b/g, 'is no type for a relation: text or timestamp'),
  never(
    /\b(now|random|rand|uuid|current_timestamp|current_date|localtimestamp)\b\s*(\(|,|\s)/g,
    'gives another value in each run: compare with times of the evidence',
  ),
  ...Object.entries(duckdbOnly).map(([name, instead]) =>
    never(new RegExp(`\\b${name}\\s*\\(`, 'g'), `is DuckDB’s alone: write ${instead}`),
  ),
];

/** Columns of `cloudtrail_logs` that Athena's table and the view that coldtrail gives it do not have. */
export const caseOnlyColumns = /\b(managementevent|eventcontext|identityprovider|credentialid|sourceidentity)\b/g;

/** Words that one engine or the other does not take as a bare name. */
export const reservedNames = new Set(
  (
    'at offset window array desc only to all any default lambda check show limit primary values skip between extract ' +
    'trim prepare recursive listagg end order group table from left like describe using'
  ).split(' '),
);
