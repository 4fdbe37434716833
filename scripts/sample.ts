import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';
import { samplePlan } from './export/plans.ts';
import { writeExport } from './export/write-export.ts';

/** Writes the sample export of testdata anew, and beside it what is true about it. */
const folder = join(packageRoot, 'testdata/exports');
const { truth, signingKeys, newestDigests } = await writeExport(samplePlan, join(folder, 'sample'));

const write = (name: string, value: object) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);

write('sample.truth.json', truth);
// The shape of `aws cloudtrail list-public-keys` and, by S3 key, of `aws s3api head-object`.
write('sample.public-keys.json', {
  PublicKeyList: [...signingKeys.values()].map(({ publicKeyDer, fingerprint }) => ({
    Value: publicKeyDer.toString('base64'),
    ValidityStartTime: '2023-01-01T00:00:00+00:00',
    ValidityEndTime: '2024-01-01T00:00:00+00:00',
    Fingerprint: fingerprint,
  })),
});
write(
  'sample.signatures.json',
  Object.fromEntries(
    newestDigests.map(({ key, signature }) => [
      key,
      { Metadata: { signature, 'signature-algorithm': 'SHA256withRSA' } },
    ]),
  ),
);
process.stdout.write(`${truth.events} events in ${truth.files} log files\n`);
