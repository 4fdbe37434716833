import type { Database } from '../case/database.ts';
import { type Severity, severities } from './report-document.ts';

/** Uses that would be raised, but lie outside of the span or of the detections that were asked for. */
export interface Unreported {
  /** How many: a credential and a place each. */
  readonly uses: number;
  /** The severity of the worst; null if there is none. */
  readonly worst: Severity | null;
}

/** Reads from the case what the last `detect` left out, as the model's `unreported_use` says. */
export async function readUnreported(database: Database): Promise<Unreported> {
  const counts = await database.rows<{ severity: Severity; uses: number }>(`
select severity, cast(count(*) as integer) as uses
from unreported_use
where severity is not null
group by severity`);
  return {
    uses: counts.reduce((sum, { uses }) => sum + uses, 0),
    worst: severities.find((severity) => counts.some((row) => row.severity === severity)) ?? null,
  };
}
