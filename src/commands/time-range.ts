import { usageError } from '../errors.ts';

/** The times between which a use may become a finding, as UTC `YYYY-MM-DDTHH:MM:SSZ`: since <= t < until. */
export interface TimeRange {
  readonly since?: string;
  readonly until?: string;
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
const day = 24 * 60 * 60 * 1000;

/**
 * The range that `--since` and `--until` give. A date is its whole UTC day, also as `--until`. CloudTrail's times are
 * whole seconds, so a fraction is rounded up: the same events lie on either side of it.
 * Refuses whatever is neither RFC 3339 nor a date, and a range that holds no moment (exit 2).
 */
export function timeRange(since: string | undefined, until: string | undefined): TimeRange {
  const from = since === undefined ? undefined : moment('--since', since, 0);
  const to = until === undefined ? undefined : moment('--until', until, day);
  if (from !== undefined && to !== undefined && from >= to)
    throw usageError(`--since ${since} is not before --until ${until}: no event could lie between them.`);
  return { ...(from && { since: from }), ...(to && { until: to }) };
}

function moment(option: string, text: string, wholeDay: number): string {
  const milliseconds = isDate(text) ? Date.parse(text) + wholeDay : instant(text);
  const time = new Date(Math.ceil(milliseconds / 1000) * 1000);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 0)
    throw usageError(
      `${option} ${text} is no time. Write a date (2023-07-01: that whole UTC day) or an RFC 3339 time ` +
        'with its offset (2023-07-01T12:30:00Z, 2023-07-01T14:30:00+02:00).',
    );
  return time.toISOString().replace('.000Z', 'Z');
}

/** Milliseconds since 1970, NaN for what is no RFC 3339 time. Its leap second 23:59:60 is the next day's first. */
function instant(text: string): number {
  const [, date, hour, minute, second, fraction, offset] = rfc3339.exec(text) ?? [];
  if (!date || !isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const [offsetHour, offsetMinute] = offset!.toUpperCase() === 'Z' ? [0, 0] : offset!.slice(1).split(':').map(Number);
  if (offsetHour! > 23 || offsetMinute! > 59) return Number.NaN;
  const east = offset!.startsWith('-') ? -1 : 1;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const utc = Date.parse(date) + (seconds - east * (offsetHour! * 3600 + offsetMinute! * 60)) * 1000;
  if (second === '60' && utc % day !== 0) return Number.NaN;
  return utc + (Number(fraction ?? 0) > 0 ? 1 : 0);
}

/** Whether `text` is a day of the calendar, so no 30 February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
