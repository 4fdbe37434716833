const percent = 0x25;
const exclamation = 0x21;
const slash = 0x2f;
const formulaStart = new Set(Buffer.from('=+-@'));
/** ASCII without what is escaped in any case: nearly all names, which stand for themselves. */
const usual = /^(?![=+@-])[\x20-$&-~]*$/;

/**
 * A file name (bytes, `/` between parts) as the text that stands for it everywhere: readable UTF-8 as it is; bytes that
 * are no UTF-8, control characters, `%`, and a leading `= + - @` as %XX; so is the `!` at the end of a folder's name, for
 * `!/` stands behind archives. One text for one name, and back.
 */
export function pathText(name: Buffer): string {
  const ascii = name.toString('latin1');
  if (usual.test(ascii) && !ascii.includes('!/')) return ascii;
  let text = '';
  for (let at = 0; at < name.length; ) {
    const length = utf8Length(name, at);
    const byte = name[at]!;
    const odd = length === 0 || byte < 0x20 || byte === 0x7f || byte === percent || isC1Control(name, at, length);
    const leads = at === 0 && formulaStart.has(byte);
    const misleads = byte === exclamation && name[at + 1] === slash;
    if (odd || leads || misleads) for (let k = 0; k < Math.max(1, length); k++) text += escapedByte(name[at + k]!);
    else text += name.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return text;
}

/** The bytes of the name that `text` stands for: the reverse of `pathText`. */
export function pathBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === percent) {
      out[length++] = Number.parseInt(bytes.toString('latin1', at + 1, at + 3), 16);
      at += 2;
    } else out[length++] = bytes[at]!;
  }
  return out.subarray(0, length);
}

/** Orders paths by their bytes, as DuckDB orders text; JavaScript's own order differs above U+FFFF. */
export function comparePaths(a: string, b: string): number {
  if (beyond.test(a) || beyond.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Halves of surrogate pairs. */
const beyond = /[\ud800-\udfff]/;

function escapedByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** U+0080 to U+009F: control characters that some terminals obey. */
function isC1Control(name: Buffer, at: number, length: number): boolean {
  return length === 2 && name[at] === 0xc2 && name[at + 1]! < 0xa0;
}

/** Length of the UTF-8 character that begins at `at`, 0 if none does. */
function utf8Length(name: Buffer, at: number): number {
  const lead = name[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const piece = name.subarray(at, at + length);
  return piece.length === length && isOneCharacter(piece) ? length : 0;
}

function isOneCharacter(piece: Buffer): boolean {
  const text = piece.toString('utf8');
  return [...text].length === 1 && Buffer.from(text).equals(piece);
}
