/** Drawn over or not at all: control characters, combining marks, format characters. */
const zeroWidth = /[\p{Cc}\p{Mn}\p{Me}\p{Cf}]/u;

/** Two columns wide (Unicode's East Asian Width W and F, as blocks), emoji included. */
const doubleWidth =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

const ascii = /^[ -~]*$/;

/** How many columns of a terminal `character` takes: 0, 1 or 2. */
export function characterWidth(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}

/** How many columns of a terminal `text` takes. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/**
 * `text` in pieces of at most `columns` columns (at least 2), broken anywhere: nothing of it is left out, and no
 * combining mark parts from its letter. An empty text is one empty piece.
 */
export function wrapText(text: string, columns: number): string[] {
  if (textWidth(text) <= columns) return [text];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of text) {
    const width = characterWidth(character);
    if (used + width > columns) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}
