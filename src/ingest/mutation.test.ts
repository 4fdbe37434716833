import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGzip } from '../evidence/gunzip.ts';
import { faultsOf, type Mutation, mutated, readInMemory, untouched } from './test/mutation.ts';
import { log, record } from './test/scene.ts';

const events = Array.from({ length: 12 }, (_, n) =>
  record(n, {
    userAgent: `agent "${n}", {curly} [square] é`,
    requestParameters:
      n % 3 === 0 ? null : { policy: '{"Statement":[{"Effect":"Allow"}]}', items: [{ a: 1 }, { b: 'x' }] },
  }),
);
const shapesOf = (events: readonly object[]) => {
  const texts = events.map((event) => JSON.stringify(event));
  return {
    records: log(...events),
    array: JSON.stringify(events),
    ndjson: texts.map((text) => `${text}\n`).join(''),
    pretty: JSON.stringify({ Records: events }, null, 2),
    documents: JSON.stringify(events, null, 1).slice(1, -1).replaceAll('\n },', '\n }'),
    lookup: JSON.stringify({ Events: texts.map((text) => ({ EventId: 'x', CloudTrailEvent: text })) }),
    eventbridge: events.map((detail) => `${JSON.stringify({ version: '0', detail })}\n`).join(''),
    elastic: JSON.stringify({ hits: { total: 2, hits: events.map((_source) => ({ _source })) } }),
    splunk: JSON.stringify({ results: texts.map((_raw) => ({ _raw })) }),
    strings: JSON.stringify(texts),
    lines: texts.map((text) => `${JSON.stringify(text)}\n`).join(''),
  };
};
const shapes = shapesOf(events);
const wrapped = new Set(['lookup', 'eventbridge', 'elastic', 'splunk']);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
  kind: fc.constantFrom('overwrite', 'insert', 'remove', 'cut'),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    fc
      .constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '\n', '\0', '{"', '"}', '},{')
      .map((text) => Buffer.from(text)),
  ),
});
const shape = fc.constantFrom(...(Object.keys(shapes) as (keyof typeof shapes)[]));

/** Other mutations in every run, unless a seed is given: fast-check names the seed of a fault. */
const seed = process.env.MUTATION_SEED;
const runs = { numRuns: Number(process.env.MUTATIONS ?? 400), ...(seed ? { seed: Number(seed) } : {}) };

describe('a file mutated at random', () => {
  it('has books that balance, and loses no event that survived', async () => {
    await fc.assert(
      fc.asyncProperty(shape, mutation, async (name, change) => {
        const whole = Buffer.from(shapes[name]);
        const { file, start, end } = mutated(whole, change);
        fc.pre(!isGzip(file));
        const reading = await readInMemory(file);
        expect(faultsOf(reading, file.length)).toEqual([]);
        // What stands around a record in its wrapper belongs to it.
        const margin = wrapped.has(name) ? 40 : 1;
        const survivors = untouched(await readInMemory(whole), start, end, margin);
        const lost = survivors
          .filter((line) => !reading.lines.includes(line))
          .map((line) => JSON.parse(line).requestID);
        expect(lost, file.subarray(Math.max(0, start - 60), start + 60).toString()).toEqual([]);
      }),
      runs,
    );
  });

  it('has books that balance when its packed bytes are mutated', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.array(mutation, { minLength: 1, maxLength: 3 }), async (name, changes) => {
        const file = changes.reduce((bytes, change) => mutated(bytes, change).file, gzipSync(shapes[name]) as Buffer);
        const reading = await readInMemory(file);
        expect(faultsOf(reading, Number.POSITIVE_INFINITY)).toEqual([]);
      }),
      runs,
    );
  });

  it('is read in runs as it is read record by record', async () => {
    await fc.assert(
      fc.asyncProperty(shape, mutation, async (name, change) => {
        const { file } = mutated(Buffer.from(shapes[name]), change);
        expect(await readInMemory(file)).toEqual(await readInMemory(file, 0, false));
      }),
      runs,
    );
  });

  it('is read piece by piece as it is read at once', async () => {
    await fc.assert(
      fc.asyncProperty(shape, mutation, fc.integer({ min: 1, max: 2000 }), async (name, change, window) => {
        const { file } = mutated(Buffer.from(shapes[name]), change);
        expect(await readInMemory(file, window)).toEqual(await readInMemory(file));
      }),
      runs,
    );
  });
});

describe('a stray mark', () => {
  const three = shapesOf(events.slice(0, 3));
  it.each(['pretty', 'records', 'documents', 'ndjson', 'strings'] as const)(
    'between the records of a file (%s) costs none of them, wherever it stands',
    async (name) => {
      const whole = Buffer.from(three[name]);
      const reading = await readInMemory(whole);
      const between = Array.from(whole.keys()).filter((at) =>
        reading.places.every(({ offset, length }) => at <= offset || at >= offset + length),
      );
      for (const at of between)
        for (const mark of ['"', '{', '}', '[', ']', ',', ':', '\\', '\n', '\0', 'x', '5', '"}', '},{']) {
          const file = Buffer.concat([whole.subarray(0, at), Buffer.from(mark), whole.subarray(at)]);
          const { lines } = await readInMemory(file);
          expect(lines.length, `${JSON.stringify(mark)} at ${at}`).toBe(3);
        }
    },
  );
});
