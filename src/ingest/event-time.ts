const isoTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d)(?::?(\d\d))?)?$/;

/**
 * True if `text` is a time that coldtrail reads: ISO 8601 with seconds; without a zone it is UTC.
 * CloudTrail writes `2023-04-18T10:11:12Z`.
 */
export function isEventTime(text: string): boolean {
  const parts = isoTime.exec(text);
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return false;
  // Of the offset from UTC.
  if (Number(parts[7] ?? 0) > 23 || Number(parts[8] ?? 0) > 59) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
