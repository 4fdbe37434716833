import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openCase } from '../src/case/case.ts';
import { loadEvidence } from '../src/ingest/load.ts';
import { faultsOf, type Mutation, mutated, readInMemory, untouched } from '../src/ingest/test/mutation.ts';
import { packageRoot } from '../src/package.ts';

/**
 * Mutates log files of the sample export at random bytes, `node mutate.js [count] [seed]`, and checks what ingest makes of
 * them: first in memory, that books balance and no event is lost that the mutation left whole; then through a real load,
 * half of them packed, that the books of the case balance and DuckDB takes every record that was found.
 */
const count = Number(process.argv[2] ?? 10_000);
let state = Number(process.argv[3] ?? 1) >>> 0;

/** A number from 0 up to 1 (mulberry32): the same seed gives the same mutations. */
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const marks = ['"', '{', '}', '[', ']', ',', ':', '\\', '\n', '\0', '},{', '"}', '\\ud800', '\xff'];
const kinds: readonly Mutation['kind'][] = ['overwrite', 'insert', 'remove', 'overwrite', 'cut'];
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const randomBytes = () => Buffer.from(Array.from({ length: 1 + Math.floor(random() * 4) }, () => random() * 256));
const randomMutation = (): Mutation => ({
  at: random(),
  kind: pick(kinds),
  bytes: random() < 0.5 ? Buffer.from(pick(marks), 'latin1') : randomBytes(),
});

const sample = join(packageRoot, 'testdata/exports/sample');
const logs = readdirSync(sample, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json.gz') && !name.includes('CloudTrail-Digest'))
  .sort()
  .map((name) => gunzipSync(readFileSync(join(sample, name))));

const folder = mkdtempSync(join(tmpdir(), 'coldtrail-mutate-'));
let faults = 0;
try {
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence);
  for (let n = 0; n < count; n++) {
    const log = pick(logs);
    const mutation = randomMutation();
    const { file, start, end } = mutated(log, mutation);
    const reading = await readInMemory(file);
    const lines = new Set(reading.lines);
    const whole = untouched(await readInMemory(log), start, end, 1);
    const lost = whole.filter((line) => !lines.has(line));
    const wrong = [...faultsOf(reading, file.length), ...(lost.length > 0 ? [`${lost.length} events lost`] : [])];
    if (wrong.length > 0) process.stdout.write(`mutation ${n} ${JSON.stringify(mutation)}: ${wrong.join('; ')}\n`);
    faults += wrong.length;
    const packed = random() < 0.5 ? file : mutated(gzipSync(file), randomMutation()).file;
    writeFileSync(join(evidence, `${n}.json`), packed);
  }
  const database = await openCase(join(folder, 'case.duckdb'), { tempDirectory: folder });
  const { files, records, loaded, duplicates, rejected } = await loadEvidence(database, [evidence], {
    tempDirectory: folder,
  });
  const [refused] = await database.rows<{ n: number }>(
    `select count(*)::integer as n from rejected_record where reason like 'DuckDB%'`,
  );
  database.close();
  faults += refused!.n;
  const books = `${records} records = ${loaded} loaded + ${duplicates} duplicates + ${rejected} rejected`;
  process.stdout.write(`${JSON.stringify(files)}, ${books}; ${refused!.n} that DuckDB refused\n`);
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`${count} mutations, ${faults} faults\n`);
process.exitCode = faults > 0 ? 1 : 0;
