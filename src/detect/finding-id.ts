import { sqlText } from '../case/database.ts';
import { keyColumns } from './columns.ts';

/**
 * The SQL of a finding's ID, over its key columns: the first 16 hex digits of the SHA-256 of the JSON of what identifies
 * it, as `JSON.stringify` spells that.
 */
export function findingIdSql(detection: string): string {
  const json = `cast(json_array(${[sqlText(detection), ...keyColumns].join(', ')}) as varchar)`;
  return `substr(system.main.sha256(${lowerCaseEscapes(json)}), 1, 16)`;
}

/** The control characters that JSON spells with a hexadecimal letter: `\u001f`, in DuckDB `\u001F`. */
const letteredEscapes = ['0B', '0E', '0F', '1A', '1B', '1C', '1D', '1E', '1F'];

/** Between two escaped backslashes no `\u` is text of the evidence that only looks like an escape. */
const lowerCaseEscapes = (json: string) => String.raw`case
    when not regexp_matches(${json}, '\\u00[01][A-F]') then ${json}
    else array_to_string(
      list_transform(string_split(${json}, '\\'), lambda part: ${letteredEscapes.reduce(
        (part, digits) => String.raw`replace(${part}, '\u00${digits}', '\u00${digits.toLowerCase()}')`,
        'part',
      )}),
      '\\'
    )
  end`;
