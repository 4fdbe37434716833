/** A time as CloudTrail writes eventTime: whole seconds, UTC. `at` is in seconds since 1970. */
export const isoTime = (at: number): string => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;

/** A time in file names: `20250610T0935Z`, and with seconds in those of digests. */
export function compactTime(at: number, seconds = false): string {
  const digits = isoTime(at).replaceAll(/[-:]/g, '');
  return seconds ? digits : `${digits.slice(0, 13)}Z`;
}

/** The date folders of an S3 key: `2025/06/10`. */
export const dateFolders = (at: number): string => isoTime(at).slice(0, 10).replaceAll('-', '/');

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A time as CloudTrail writes the expiration in STS answers: `Jul 10, 2023, 6:30:22 PM`. */
export function expirationTime(at: number): string {
  const time = new Date(at * 1000);
  const hour = time.getUTCHours();
  const clock = isoTime(at).slice(14, 19);
  const half = hour < 12 ? 'AM' : 'PM';
  return `${months[time.getUTCMonth()]} ${time.getUTCDate()}, ${time.getUTCFullYear()}, ${hour % 12 || 12}:${clock} ${half}`;
}
