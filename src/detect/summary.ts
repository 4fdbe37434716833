import { sqlText } from '../case/database.ts';

/** The facts of a finding that its summary may name. */
export const summaryColumns: readonly string[] = [
  'access_key_id',
  'identity_arn',
  'account_id',
  'issuer',
  'workload',
  'home_regions',
  'home_addresses',
  'issued_at',
  'expires_at',
  'source_ip',
  'vpc_endpoint_id',
  'first_seen',
  'last_seen',
  'event_count',
  'denied_count',
  'regions',
  'event_names',
  'network_class',
];

const placeholder = /\{([^{}]*)\}/g;
const listColumns = ['home_regions', 'home_addresses', 'regions', 'event_names'];
const listedItems = 5;

/** The names between braces in a summary's template. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name]) => name!);
}

/**
 * The SQL of the sentence that `template` makes of a finding's facts, columns of those names; what is not known is
 * `unknown`, long lists are cut. Whatever JavaScript calls white space becomes one space.
 */
export function summarySql(template: string): string {
  const parts = template
    .split(placeholder)
    .map((part, index) => (index % 2 === 0 ? sqlText(part) : `coalesce(${spelled(part)}, 'unknown')`));
  return `system.main.regexp_replace(${parts.join(' || ')}, '${whiteSpace}', ' ', 'g')`;
}

const whiteSpace = String.raw`[\s\x0b\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]+`;

function spelled(name: string): string {
  if (!listColumns.includes(name)) return `cast(${name} as varchar)`;
  return `case
    when len(${name}) > ${listedItems}
      then array_to_string(${name}[1:${listedItems}], ', ') || ' and ' || len(${name}) - ${listedItems} || ' more'
    when len(${name}) > 0 then array_to_string(${name}, ', ')
  end`;
}
