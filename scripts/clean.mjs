// Removes the folders named on the command line: `rm -rf` on every platform, so that a build never keeps a deleted file's output.
import { rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
