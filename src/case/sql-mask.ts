/** A text literal, a comment, or a quoted name. */
const opaque = /'(?:[^']|'')*'|--[^\n]*|\/\*.*?\*\/|"(?:[^"]|"")*"/gs;

/**
 * `sql` with every text literal and comment blanked out, and the signs in quoted names, so that what is left to search
 * is SQL itself. Nothing moves: a character of the result stands where it stood.
 */
export function maskSql(sql: string): string {
  return sql.replace(opaque, (found) => {
    if (found.startsWith('"')) return found.replace(/[^\w"$]/g, ' ');
    const blank = found.replace(/[^\n]/g, ' ');
    return found.startsWith("'") ? `'${blank.slice(2)}'` : blank;
  });
}

/** What stands between the parenthesis at `open` and its partner, split at the outermost commas, and where it ends. */
export function parenthesized(masked: string, open: number): { parts: string[]; end: number } | undefined {
  let depth = 0;
  let from = open + 1;
  const parts: string[] = [];
  for (let index = open; index < masked.length; index++) {
    const character = masked[index]!;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (depth === 0 || (depth === 1 && character === ',')) {
      parts.push(masked.slice(from, index).trim());
      from = index + 1;
    }
    if (depth === 0) return { parts, end: index };
  }
  return undefined;
}
