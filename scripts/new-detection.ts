// npm run new-detection -- <tactic>/<id>: a detection to fill in, with a record that it hits and one that it misses.
import { relative } from 'node:path';
import { MendableError } from '../src/errors.ts';
import { packageRoot } from '../src/package.ts';
import { newDetection } from './new-detection/new-detection.ts';

try {
  const files = newDetection(packageRoot, process.argv[2] ?? '');
  for (const file of files) console.log(`${relative(process.cwd(), file)} written`);
  console.log('Fill them in as docs/adding-a-detection.md says, then: npm test');
} catch (error) {
  if (!(error instanceof MendableError)) throw error;
  console.error(error.message);
  process.exitCode = error.code;
}
