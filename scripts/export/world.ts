import type { Era } from './era.ts';
import { type Session, sessionArn } from './identity.ts';
import type { Random } from './random.ts';
import { type Call, toRecord } from './record.ts';
import type { Timeline } from './timeline.ts';
import type { Labelled } from './truth.ts';

/** Everything that the parts of an export share: its time, its accounts, and where records and truth go. */
export type World = {
  random: Random;
  era: Era;
  accountIds: readonly string[];
  /** The export's span, in seconds since 1970. */
  start: number;
  end: number;
  timeline: Timeline;
  labelled: Labelled[];
  /** Addresses outside AWS that somebody has already. */
  taken: Set<string>;
};

/** Puts the record of `call` into the export and gives its event ID; what lies outside the span is not recorded. */
export function record(world: World, call: Call): string {
  const written = toRecord(world.random, world.era, call);
  if (call.at >= world.start && call.at < world.end) world.timeline.add(call.at, call.accountId, written);
  return written.eventID;
}

/** Labels a credential of the export: stolen, and then which events and addresses are the thief's, or benign. */
export function label(
  world: World,
  scenario: string,
  session: Session,
  theft?: { from: string[]; eventIds: string[] },
) {
  world.labelled.push({
    scenario,
    stolen: theft !== undefined,
    accessKeyId: session.accessKeyId,
    identityArn: sessionArn(session),
    from: theft?.from ?? [],
    eventIds: theft?.eventIds ?? [],
  });
}
