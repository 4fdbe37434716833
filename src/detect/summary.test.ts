import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../case/database.ts';
import { summarySql } from './summary.ts';

/** The sentence for a finding with these facts; `row` is a SELECT of them. */
async function summary(template: string, row: string, parameters: Record<string, string> = {}) {
  const database = await open();
  const [found] = await database.rows<{ sentence: string }>(
    `select ${summarySql(template)} as sentence from (${row})`,
    parameters,
  );
  return found!.sentence;
}

async function open(): Promise<Database> {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  return database;
}

it('names facts, numbers and lists, and cuts long lists', async () => {
  const row = `select 'orders' as workload, 12 as event_count, ['a', 'b'] as regions, range(7)::varchar[] as event_names`;
  expect(await summary('{workload}: {event_count} in {regions}, {event_names}.', row)).toBe(
    'orders: 12 in a, b, 0, 1, 2, 3, 4 and 2 more.',
  );
  expect(await summary('{event_names}', 'select range(5)::varchar[] as event_names')).toBe('0, 1, 2, 3, 4');
});

it('says unknown for what is not known', async () => {
  const row = 'select null::varchar as workload, []::varchar[] as regions, null::varchar[] as home_regions';
  expect(await summary('{workload} {regions} {home_regions}', row)).toBe('unknown unknown unknown');
});

it('takes the template’s quotes, and makes one space of white space as JavaScript knows it', async () => {
  const database = await open();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...odd) }), async (a, b) => {
      const text = `${a}${b}`.replaceAll('\0', '');
      const [row] = await database.rows<{ sentence: string }>(
        `select ${summarySql("It's {workload}.")} as sentence from (select cast($text as varchar) as workload)`,
        { text },
      );
      expect(row?.sentence).toBe(`It's ${text}.`.replace(/\s+/g, ' '));
    }),
    { examples: [['', odd.join('')]], numRuns: 200 },
  );
});

const odd = ['\t', '\n', '\v', '\f', '\r', ' ', '\x85', '\xa0', '\u1680', '\u200a', '\u200b', '\u2028', '\ufeff', 'x'];
