/** A statement with the text of its comments and literals blanked, so that only SQL itself is looked at; same length. */
export function withoutText(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (text) =>
    text.startsWith("'") ? `'${blank(text.slice(1, -1))}'` : blank(text),
  );
}

/** The literals of a statement, without their quotes, and where each begins. */
export function literals(sql: string): { text: string; index: number }[] {
  const matches = sql.matchAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^']|'')*)'/g);
  return [...matches].flatMap((match) =>
    match[1] === undefined ? [] : [{ text: match[1].replaceAll("''", "'"), index: match.index }],
  );
}

/** The calls of the function `name` in blanked SQL: what stands between the brackets of each, and where it begins. */
export function calls(sql: string, name: string): { inside: string; index: number; after: string }[] {
  return [...sql.matchAll(new RegExp(`\\b${name}\\s*\\(`, 'g'))].map((match) => {
    const start = match.index + match[0].length;
    const end = closingBracket(sql, start);
    return { inside: sql.slice(start, end), index: match.index, after: sql.slice(end + 1) };
  });
}

function closingBracket(sql: string, start: number): number {
  let open = 1;
  for (let index = start; index < sql.length; index++) {
    if (sql[index] === '(') open++;
    if (sql[index] === ')') open--;
    if (open === 0) return index;
  }
  return sql.length;
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');
