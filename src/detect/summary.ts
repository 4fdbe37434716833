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
const listedItems = 5;

/** The names between braces in a summary's template. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name]) => name!);
}

/** The sentence that `template` makes of a finding's facts; what is not known is `unknown`, long lists are cut. */
export function summarise(template: string, facts: Readonly<Record<string, unknown>>): string {
  return template.replace(placeholder, (_, name: string) => spelled(facts[name])).replace(/\s+/g, ' ');
}

function spelled(fact: unknown): string {
  if (!Array.isArray(fact)) return fact === null || fact === undefined ? 'unknown' : String(fact);
  if (fact.length === 0) return 'unknown';
  const rest = fact.length - listedItems;
  return rest > 0 ? `${fact.slice(0, listedItems).join(', ')} and ${rest} more` : fact.join(', ');
}
