/**
 * The SQL that writes a timestamp column as `YYYY-MM-DDTHH:MM:SSZ`. A fraction, which CloudTrail hardly ever writes,
 * is kept without its trailing zeros.
 */
export const utcText = (column: string) =>
  `strftime(${column}, '%Y-%m-%dT%H:%M:%S') || rtrim(rtrim(strftime(${column}, '.%f'), '0'), '.') || 'Z'`;

/** Such a text to the minute, as a table shows it. */
export const minuteText = (time: string | null) => time?.slice(0, 16).replace('T', ' ') ?? null;
