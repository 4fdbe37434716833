import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../case/database.ts';
import { findingIdSql } from './finding-id.ts';

it('is what JSON.stringify and SHA-256 make of any key, control characters and look-alikes of their escapes too', async () => {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  const sql = `select ${findingIdSql('one')} as id from (
    select $a::varchar as access_key_id, $b::varchar as identity_arn, null::varchar as source_ip, '' as vpc_endpoint_id)`;
  const text = fc.string({ unit: fc.constantFrom('\\', '"', 'u', '001F', '\x0b', '\x1f', '\n', 'é', '😀', '\u2028') });
  await fc.assert(
    fc.asyncProperty(text, fc.string({ unit: 'binary' }), async (a, other) => {
      const b = other.replaceAll('\0', '');
      const [row] = await database.rows<{ id: string }>(sql, { a, b });
      const identity = JSON.stringify(['one', a, b, null, '']);
      expect(row?.id).toBe(createHash('sha256').update(identity).digest('hex').slice(0, 16));
    }),
    { examples: [[String.raw`\u001F\\u001F`, '\x01\x0e\x1a\x1f\x7f']], numRuns: 300 },
  );
});
