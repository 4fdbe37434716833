import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

// The least that any reader in JavaScript does: unpack a file and parse it.
parentPort!.on('message', (path: string) => {
  const content = gunzipSync(readFileSync(path));
  const { Records } = JSON.parse(content.toString());
  parentPort!.postMessage({ bytes: content.length, events: Records.length });
});
