/**
 * Everything that a terminal would act on instead of showing: control characters (C0, DEL, C1), the format characters
 * that reorder or hide text (bidirectional controls, zero-width characters, tags), line and paragraph separators,
 * and lone surrogates.
 */
export const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** `text` with every character that a terminal would act on written out, `\x1b` or `\u202e`: log text is hostile. */
export function visible(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0)!;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
