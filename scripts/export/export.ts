import { type Region, regions } from './addresses.ts';
import { passTime, setUp } from './background/background.ts';
import { createDirectory, createSite, type Site } from './background/site.ts';
import { isoTime } from './clock.ts';
import { type DigestChain, type DigestFile, toDigestFile } from './digest-file.ts';
import type { Era } from './era.ts';
import { type LogFile, toLogFiles } from './log-file.ts';
import { createRandom } from './random.ts';
import type { Scenario } from './scenario.ts';
import { createSigningKey, type SigningKey } from './signing-key.ts';
import { createTimeline } from './timeline.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** What an export shall hold. The same description gives the same bytes. */
export type ExportPlan = {
  seed: string;
  era: Era;
  days: number;
  /** Events of ordinary traffic, about. */
  events: number;
  /** Seconds between two deliveries; CloudTrail's own are about 300. */
  deliveryInterval: number;
  functionsPerRegion: number;
  scenarios: readonly Scenario[];
  /** Whether account 111122223333 has log file validation, so that hourly digests lie beside its logs. */
  digests: boolean;
};

/** A file of the export by its S3 key, still unpacked. */
export type ExportFile = { key: string; content: Buffer };

/** What becomes known at the end. */
export type ExportResult = { truth: Truth; signingKeys: Map<Region, SigningKey>; newestDigests: DigestFile[] };

const accountIds = ['111122223333', '444455556666'];
/** How the traffic is spread: the first account's first region is the busiest. */
const shares = [0.34, 0.18, 0.12, 0.18, 0.1, 0.08];
/** Work follows the hours of the day (UTC). */
const hourShares = Array.from({ length: 24 }, (_, hour) => (hour >= 7 && hour < 19 ? 1.6 : 0.4));

/** Gives the files of the export in the order of their delivery, and in the end what is true about it. */
export function* generateExport(plan: ExportPlan): Generator<ExportFile, ExportResult> {
  const random = createRandom(plan.seed);
  const { start } = plan.era;
  const end = start + plan.days * 86_400;
  const timeline = createTimeline(start, plan.deliveryInterval);
  const world: World = { random, era: plan.era, accountIds, start, end, timeline, labelled: [], taken: new Set() };
  const sites = accountIds.flatMap((accountId) => {
    const directory = createDirectory(random.fork(accountId), accountId);
    return regions.map((region) =>
      createSite(
        { ...world, random: random.fork(`${accountId}/${region}`) },
        directory,
        accountId,
        region,
        plan.functionsPerRegion,
      ),
    );
  });
  for (const site of sites) setUp(world, site);
  playScenarios(world, sites, plan);

  const names = random.fork('files');
  const digests = plan.digests ? createDigests(plan.seed) : undefined;
  const truth: Truth = {
    seed: plan.seed,
    events: 0,
    files: 0,
    firstDay: isoTime(start).slice(0, 10),
    days: plan.days,
    credentials: world.labelled,
  };
  for (let interval = 0; start + interval * plan.deliveryInterval < end; interval += 1) {
    const from = start + interval * plan.deliveryInterval;
    const deliveredAt = from + plan.deliveryInterval;
    for (const [index, site] of sites.entries()) {
      const part = (plan.deliveryInterval / (end - start)) * hourShares[new Date(from * 1000).getUTCHours()]!;
      passTime(world, site, from, deliveredAt, plan.events * shares[index]! * part);
    }
    for (const delivery of timeline.take(interval)) {
      truth.events += delivery.records.length;
      for (const file of toLogFiles(names, delivery, deliveredAt)) {
        truth.files += 1;
        digests?.add(file);
        yield file;
      }
    }
    if (digests && deliveredAt % 3600 === 0) yield* digests.close(deliveredAt);
  }
  return { truth, signingKeys: digests?.signingKeys ?? new Map(), newestDigests: digests?.newest() ?? [] };
}

/** Scenarios take the sites in turn, and each its own random source: adding one leaves the others as they are. */
function playScenarios(world: World, sites: readonly Site[], plan: ExportPlan): void {
  for (const [index, scenario] of plan.scenarios.entries()) {
    if (scenario.fits && !scenario.fits(plan.era)) continue;
    const inRegion = sites.filter(({ region }) => (scenario.region ?? region) === region);
    const own = { ...world, random: world.random.fork(scenario.name) };
    scenario.play(own, inRegion[index % inRegion.length]!);
  }
}

/** Collects the log files of the account with validation and closes an hour with one digest a region, also where nothing was delivered. */
function createDigests(seed: string) {
  const signingKeys = new Map(
    regions.map((region) => [region, createSigningKey(createRandom(`${seed}/key/${region}`))]),
  );
  const chains = regions.map((region) => ({
    chain: {
      accountId: accountIds[0]!,
      region,
      bucket: 'trail-logs-111122223333',
      trail: 'management-events',
      homeRegion: 'us-east-1',
    } satisfies DigestChain,
    files: [] as LogFile[],
    previous: undefined as DigestFile | undefined,
  }));
  return {
    signingKeys,
    add(file: LogFile) {
      chains.find(({ chain }) => chain.accountId === file.accountId && chain.region === file.region)?.files.push(file);
    },
    *close(end: number): Generator<ExportFile> {
      for (const entry of chains) {
        const key = signingKeys.get(entry.chain.region)!;
        entry.previous = toDigestFile(entry.chain, key, { start: end - 3600, end }, entry.files, entry.previous);
        entry.files = [];
        yield entry.previous;
      }
    },
    newest: () => chains.flatMap(({ previous }) => previous ?? []),
  };
}
