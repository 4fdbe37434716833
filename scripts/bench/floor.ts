import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

// Prints as JSON what the log files of a folder unpack to. Unpacks and parses them in as many worker threads as the load
// does, but keeps nothing: the time that no load can beat. node floor.js <folder> <threads>
const [folder, threads] = process.argv.slice(2) as [string, string];
const waiting = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json.gz') && !path.includes('CloudTrail-Digest'))
  .map((path) => join(folder, path));
const total = { files: waiting.length, events: 0, bytes: 0 };
await Promise.all(Array.from({ length: Number(threads) }, readWithWorker));
process.stdout.write(JSON.stringify(total));

function readWithWorker(): Promise<void> {
  const worker = new Worker(new URL('./floor-worker.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const next = () => {
      const path = waiting.pop();
      if (path !== undefined) worker.postMessage(path);
      else worker.terminate().then(() => resolve(), reject);
    };
    worker.on('error', reject);
    worker.on('message', (file: { events: number; bytes: number }) => {
      total.events += file.events;
      total.bytes += file.bytes;
      next();
    });
    next();
  });
}
