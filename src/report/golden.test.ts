import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../package.ts';
import { coldtrail, temporaryFolder } from '../test/coldtrail.ts';

const golden = (file: string) => join(packageRoot, 'testdata/golden/sample', file);

// After a wanted change: npx vitest run src/report/golden.test.ts -u, and read the difference before it is committed.
describe('the report of the sample export', () => {
  it('is, for the two published detections, the one in testdata/golden, byte for byte', async () => {
    const out = join(temporaryFolder(), 'report');
    const detections = ['lambda-credentials-off-worker', 'lambda-token-outside-aws'];
    const { code } = await coldtrail([
      'analyze',
      'testdata/exports/sample',
      '--out',
      out,
      ...detections.flatMap((id) => ['--detection', id]),
    ]);
    expect(code).toBe(0);
    const read = (file: string) => readFileSync(join(out, file), 'utf8');
    await expect(read('findings.json')).toMatchFileSnapshot(golden('findings.json'));
    // The manifest names the queries and the model by their hashes, and what the model cleared is the model's affair.
    const sums = read('SHA256SUMS').replace(/^.* {2}(manifest\.json|cleared\.csv|report\.html)\n/gm, '');
    await expect(sums).toMatchFileSnapshot(golden('SHA256SUMS'));
  });
});
