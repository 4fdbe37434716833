import { caseOnlyColumns, dialectRules, reservedNames } from './dialect-rules.ts';
import { calls, literals, withoutText } from './sql-text.ts';

/** A fault and the line of the statement, from 1, on which it stands. */
export interface SqlFault {
  readonly line: number;
  readonly message: string;
}

/** What keeps `sql` from being one SELECT that DuckDB and Trino both run, with the same answer; each with its mend. */
export function lintSql(sql: string): SqlFault[] {
  const blanked = withoutText(sql);
  const faults = [
    ...form(blanked),
    ...dialectRules.flatMap(({ pattern, mend }) =>
      [...blanked.matchAll(pattern)].map((match) => ({ index: match.index, message: `${quoted(match[0])} ${mend}.` })),
    ),
    ...[...blanked.matchAll(caseOnlyColumns)].map((match) => ({
      index: match.index,
      message: `${quoted(match[0])} is not in Athena's table: use its columns, useridentity.inscopeof and event_at.`,
    })),
    ...paths(sql),
    ...endings(sql),
    ...aggregates(blanked),
    ...names(blanked),
    ...repeatedRelations(blanked),
  ];
  return faults
    .sort((a, b) => a.index - b.index)
    .map(({ index, message }) => ({ line: blanked.slice(0, index).split('\n').length, message }));
}

interface Fault {
  readonly index: number;
  readonly message: string;
}

function form(sql: string): Fault[] {
  const faults: Fault[] = [];
  const semicolon = sql.indexOf(';');
  if (semicolon >= 0) faults.push({ index: semicolon, message: 'There is more than one statement: leave one SELECT.' });
  if (!/^\s*(select|with)\b/i.test(sql)) faults.push({ index: 0, message: 'This is no SELECT: write one.' });
  const capital = sql.replace(/"[^"]*"/g, (name) => ' '.repeat(name.length)).search(/[A-Z]/);
  if (capital >= 0) faults.push({ index: capital, message: 'SQL is written in lower case: change the capitals.' });
  return faults;
}

/** JSON paths that one engine reads differently. */
function paths(sql: string): Fault[] {
  return literals(sql)
    .filter(({ text }) => /^\$/.test(text) && /\.\s*"|\['|\[\*\]/.test(text))
    .map(({ text, index }) => ({ index, message: `The path ${text}: write $.a.b, $.a[0] or $["aws:x"].` }));
}

/** Regular expressions that end differently: in Trino `$` stands in front of a last line feed, too. */
function endings(sql: string): Fault[] {
  return literals(sql)
    .filter(({ text }) => /.\$$/.test(text))
    .map(({ text, index }) => ({
      index,
      message: `${text} also ends in front of a line feed in Trino: write \\z for $.`,
    }));
}

/** Aggregates whose answer depends on the order in which rows come, or that take what a DuckDB macro cannot. */
function aggregates(sql: string): Fault[] {
  const unordered = calls(sql, 'array_agg')
    .filter(({ inside, index }) => !/\border\s+by\b/.test(inside) && !/\barray_sort\s*\(\s*$/.test(sql.slice(0, index)))
    .map(({ index }) => ({
      index,
      message: 'array_agg has no order: write array_sort(array_agg(…)) or array_agg(x order by …).',
    }));
  const picked = ['max_by', 'min_by'].flatMap((name) =>
    calls(sql, name)
      .filter(({ inside, after }) => /^\s*distinct\b|\border\s+by\b/.test(inside) || /^\s*filter\b/.test(after))
      .map(({ index }) => ({ index, message: `${name} takes no distinct, order by or filter: put a case inside.` })),
  );
  const floating = calls(sql, 'sum')
    .filter(({ inside }) => /\b(double|real|float)\b/.test(inside))
    .map(({ index }) => ({
      index,
      message: 'A sum of floating numbers depends on their order: sum integers and divide.',
    }));
  return [...unordered, ...picked, ...floating];
}

/** Bare names that an engine reserves. */
function names(sql: string): Fault[] {
  const given = sql.matchAll(/\bas\s+([a-z_]\w*)\b(?!\s*\()|(?:\bwith|\),)\s+([a-z_]\w*)\s+as\s*\(/g);
  return [...given].flatMap((match) => {
    const name = match[1] ?? match[2] ?? '';
    return reservedNames.has(name) ? [{ index: match.index, message: `"${name}" is reserved: use another name.` }] : [];
  });
}

/** CTEs over the events that Trino, which writes each use out, would read four times or more. */
function repeatedRelations(sql: string): Fault[] {
  return [...sql.matchAll(/(?:\bwith|\),)\s+([a-z_]\w*)\s+as\s*\(/g)].flatMap((match) => {
    const [{ inside = '' } = {}] = calls(sql.slice(match.index + match[0].length - 4), 'as');
    const uses = [...sql.matchAll(new RegExp(`\\b(?:from|join)\\s+${match[1]}\\b`, 'g'))].length;
    if (uses < 4 || !/\bcloudtrail_logs\b/.test(inside)) return [];
    const message = `Trino reads all events ${uses} times for ${match[1]}: make it a relation of the model.`;
    return [{ index: match.index, message }];
  });
}

const quoted = (found: string) => `"${found.trim().replace(/\s+/g, ' ')}"`;
