import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Mutation, mutated, readInMemory, untouched } from './test/mutation.ts';
import { log, record } from './test/scene.ts';

const events = Array.from({ length: 12 }, (_, n) =>
  record(n, {
    userAgent: `agent "${n}", {curly} [square] é`,
    requestParameters:
      n % 3 === 0 ? null : { policy: '{"Statement":[{"Effect":"Allow"}]}', items: [{ a: 1 }, { b: 'x' }] },
  }),
);
const shapes = {
  records: log(...events),
  array: JSON.stringify(events),
  ndjson: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  pretty: JSON.stringify({ Records: events }, null, 2),
  lookup: JSON.stringify({ Events: events.map((event) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(event) })) }),
};

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

describe('a file mutated at random', () => {
  it('has books that balance, and loses no event that survived', async () => {
    await fc.assert(
      fc.asyncProperty(shape, mutation, async (name, change) => {
        const whole = Buffer.from(shapes[name]);
        const { file, start, end } = mutated(whole, change);
        const reading = await readInMemory(file);
        expect(faultsOf(reading, file.length)).toEqual([]);
        // What lookup-events writes around the text of a record belongs to the record.
        const margin = name === 'lookup' ? 40 : 1;
        const survivors = change.kind === 'cut' ? [] : untouched(await readInMemory(whole), start, end, margin);
        const lost = survivors
          .filter((line) => !reading.lines.includes(line))
          .map((line) => JSON.parse(line).requestID);
        expect(lost, file.subarray(Math.max(0, start - 60), start + 60).toString()).toEqual([]);
      }),
      { numRuns: Number(process.env.MUTATIONS ?? 400), seed: Number(process.env.MUTATION_SEED ?? 7) },
    );
  });

  it('has books that balance when its packed bytes are mutated', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.array(mutation, { minLength: 1, maxLength: 3 }), async (name, changes) => {
        const file = changes.reduce((bytes, change) => mutated(bytes, change).file, gzipSync(shapes[name]) as Buffer);
        const reading = await readInMemory(file);
        expect(faultsOf(reading, Number.POSITIVE_INFINITY)).toEqual([]);
      }),
      { numRuns: Number(process.env.MUTATIONS ?? 400), seed: Number(process.env.MUTATION_SEED ?? 7) },
    );
  });
});
