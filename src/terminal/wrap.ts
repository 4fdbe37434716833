/**
 * `text` in lines of at most `width` characters, broken at spaces; a longer word stays whole (it is an ARN that someone
 * will want to copy). Each line begins with `indent` spaces, which count.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  const margin = ' '.repeat(indent);
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(margin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, margin + line];
}
