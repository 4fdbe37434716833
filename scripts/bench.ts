import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot, packageVersion } from '../src/package.ts';
import { type Run, runCli, runScript } from './bench/measured-run.ts';
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

const stages: Stage[] = [];
const measured = async (name: string, args: readonly string[], perEvent = false) => {
  talk(`${name}: coldtrail ${args[0]}`);
  const { stdout: _, ...cost } = await runCli([...args, '--quiet']);
  stages.push({ name, ...cost, perEvent });
};

/** What else the machine does comes and goes: of several rounds the fastest counts. Floor and load take turns. */
const rounds = 3;
const turns: { floor: Run; load: Run }[] = [];
for (let round = 1; round <= rounds; round += 1) {
  talk(`floor and load, ${round} of ${rounds}: gunzip and JSON.parse in ${threads} threads, then coldtrail load`);
  rmSync(caseFile, { force: true });
  turns.push({
    floor: await runScript('floor', [evidence.folder, String(threads)]),
    load: await runCli(['load', evidence.folder, '--case', caseFile, '--threads', String(threads), '--quiet']),
  });
}
const fastest = (name: 'floor' | 'load') =>
  turns.map((turn) => turn[name]).reduce((a, b) => (b.seconds < a.seconds ? b : a));
const [{ stdout: floorTotals, ...floorCost }, { stdout: _, ...loadCost }] = [fastest('floor'), fastest('load')];
const unpacked: { files: number; events: number; bytes: number } = JSON.parse(floorTotals);
stages.push({ name: 'floor', ...floorCost, perEvent: true }, { name: 'load', ...loadCost, perEvent: true });
const databaseBytes = statSync(caseFile).size;
await measured('detect', ['detect', '--case', caseFile]);
type Parts = { evidenceSeconds: number; seconds: number; parts: Record<string, number> };
const partRuns: Parts[] = [];
for (let round = 1; round <= rounds; round += 1) {
  talk(`the model and the detections, ${round} of ${rounds}`);
  partRuns.push(JSON.parse((await runScript('detect-parts', [caseFile])).stdout));
}
const examination = partRuns.reduce((a, b) => (b.seconds < a.seconds ? b : a));
stages.push({ name: '  model and detections', seconds: examination.seconds });
stages.splice(stages.findIndex(({ name }) => name === 'load') + 1, 0, {
  name: '  relations of the evidence',
  seconds: Math.min(...partRuns.map(({ evidenceSeconds }) => evidenceSeconds)),
});
await measured('report', ['report', '--case', caseFile, '--out', join(work, 'report')]);

talk('--help: the fastest of ten');
const helpRuns = [];
for (let run = 0; run < 10; run += 1) helpRuns.push((await runCli(['--help'])).seconds);

const result = {
  coldtrail: packageVersion,
  node: process.version,
  machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? null, memoryBytes: totalmem() },
  export: { events: unpacked.events, files: unpacked.files, rawBytes: unpacked.bytes },
  threads,
  stages: stages.map(({ name, perEvent, ...cost }) => ({
    name: name.trim(),
    ...cost,
    ...(perEvent && {
      eventsPerSecond: unpacked.events / cost.seconds,
      rawBytesPerSecond: unpacked.bytes / cost.seconds,
    }),
  })),
  modelAndDetections: examination,
  helpSeconds: Math.min(...helpRuns),
  databaseBytes,
  databaseOfRaw: databaseBytes / unpacked.bytes,
  loadOfFloor: floorCost.seconds / loadCost.seconds,
  turns: turns.map(({ floor, load }) => ({ floor: floor.seconds, load: load.seconds })),
};
const resultFile = join(packageRoot, '.build/bench', `result-${wanted}.json`);
writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${stageTable(stages, unpacked)}
database ${(databaseBytes / 1e6).toFixed(0)} MB = ${result.databaseOfRaw.toFixed(3)} of ${(unpacked.bytes / 1e6).toFixed(0)} MB raw
load ${result.loadOfFloor.toFixed(2)} of the floor, model and detections ${examination.seconds.toFixed(2)} s, --help ${(result.helpSeconds * 1000).toFixed(0)} ms
${resultFile}
`);
