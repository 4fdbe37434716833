const quote = 0x22;

/**
 * The text of the JSON string that `bytes` are, as `lookup-events` writes records; other bytes as they are. The row of a
 * table may begin with a quote, too.
 */
export function recordText(bytes: Buffer): Buffer {
  if (bytes[0] !== quote) return bytes;
  try {
    return Buffer.from(JSON.parse(bytes.toString('utf8')) as string);
  } catch {
    return bytes;
  }
}
