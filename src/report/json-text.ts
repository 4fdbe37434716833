/**
 * `value` as JSON with two spaces, as it stands `depth` levels deep: all lines but the first are indented.
 * JSON text holds no raw line feed inside a string, so every one begins a line.
 */
export function indentedJson(value: unknown, depth = 0): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);
}

/** The JSON of an object without its closing brace, ready for a last key whose value is written piece by piece. */
export function openJsonObject(value: object, depth = 0): string {
  const text = indentedJson(value, depth);
  return text.slice(0, text.lastIndexOf('\n'));
}

/**
 * Writes the items of a JSON array one by one, `depth` levels deep, with the bytes that JSON.stringify would give for
 * the whole array.
 */
export function createJsonArray(write: (text: string) => void, depth: number) {
  const indent = '  '.repeat(depth);
  let empty = true;
  write('[');
  return {
    /** Writes what comes before an item; the item's own text follows, indented by `depth + 1`. */
    begin() {
      write(`${empty ? '' : ','}\n${indent}  `);
      empty = false;
    },
    item(value: unknown) {
      this.begin();
      write(indentedJson(value, depth + 1));
    },
    end() {
      write(empty ? ']' : `\n${indent}]`);
    },
  };
}
