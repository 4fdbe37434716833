import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot, packageVersion } from '../src/package.ts';
import { measureFloor } from './bench/floor.ts';
import { runCli, runScript } from './bench/measured-run.ts';
import { prepareExport } from './bench/prepared-export.ts';
import { type Stage, stageTable } from './bench/stage-table.ts';

/** Measures the stages of the main job on an export of the generator's, each in a process of its own. */
const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    events: { type: 'string' },
    threads: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run bench -- [--large | --events N] [--threads N]\n200,000 events by default; --large: 2,000,000\n',
  );
  process.exit();
}

const wanted = values.events ? Number(values.events) : values.large ? 2_000_000 : 200_000;
const threads = values.threads ? Number(values.threads) : availableParallelism();
const evidence = await prepareExport(wanted);
const work = join(packageRoot, '.build/bench', `run-${wanted}`);
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const caseFile = join(work, 'case.duckdb');
const talk = (message: string) => process.stderr.write(`${message}\n`);

const logFiles = readdirSync(evidence.folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json.gz') && !path.includes('CloudTrail-Digest'))
  .map((path) => join(evidence.folder, path));
const packedBytes = logFiles.reduce((sum, path) => sum + statSync(path).size, 0);

talk(`floor: gunzip and JSON.parse of ${logFiles.length} files in ${threads} threads`);
const floor = await measureFloor(logFiles, threads);
const stages: Stage[] = [{ name: 'floor', ...floor.cost, perEvent: true }];

const measured = async (name: string, args: readonly string[], perEvent = false) => {
  talk(`${name}: coldtrail ${args[0]}`);
  const { stdout: _, ...cost } = await runCli([...args, '--quiet']);
  stages.push({ name, ...cost, perEvent });
};
await measured('load', ['load', evidence.folder, '--case', caseFile, '--threads', String(threads)], true);
const databaseBytes = statSync(caseFile).size;
await measured('detect', ['detect', '--case', caseFile]);
const parts: { relations: Record<string, number>; detections: Record<string, number> } = JSON.parse(
  (await runScript('detect-parts', [caseFile])).stdout,
);
const modelSeconds = Object.values(parts.relations).reduce((sum, seconds) => sum + seconds, 0);
stages.push({ name: '  the model', seconds: modelSeconds });
for (const [id, seconds] of Object.entries(parts.detections)) stages.push({ name: `  ${id}`, seconds });
await measured('report', ['report', '--case', caseFile, '--out', join(work, 'report')]);

talk('--help: the fastest of ten');
const helpRuns = [];
for (let run = 0; run < 10; run += 1) helpRuns.push((await runCli(['--help'])).seconds);

const load = stages.find(({ name }) => name === 'load')!;
const result = {
  coldtrail: packageVersion,
  node: process.version,
  machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? null, memoryBytes: totalmem() },
  export: { events: floor.events, files: logFiles.length, packedBytes, rawBytes: floor.bytes },
  threads,
  stages: stages.map(({ name, perEvent, ...cost }) => ({
    name: name.trim(),
    ...cost,
    ...(perEvent && { eventsPerSecond: floor.events / cost.seconds, rawBytesPerSecond: floor.bytes / cost.seconds }),
  })),
  modelRelations: parts.relations,
  helpSeconds: Math.min(...helpRuns),
  databaseBytes,
  databaseOfRaw: databaseBytes / floor.bytes,
  loadOfFloor: floor.cost.seconds / load.seconds,
};
const resultFile = join(packageRoot, '.build/bench', `result-${wanted}.json`);
writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${stageTable(stages, floor)}
database ${(databaseBytes / 1e6).toFixed(0)} MB = ${result.databaseOfRaw.toFixed(3)} of ${(floor.bytes / 1e6).toFixed(0)} MB raw
load ${result.loadOfFloor.toFixed(2)} of the floor, --help ${(result.helpSeconds * 1000).toFixed(0)} ms
${resultFile}
`);
