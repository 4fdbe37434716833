import { Worker } from 'node:worker_threads';

/** What was read, and what that cost. */
export type Floor = { events: number; bytes: number; cost: { seconds: number; cpuSeconds: number } };

/** Unpacks and parses the files in `threads` worker threads, as the load does, but keeps nothing: the time that no load can beat. */
export async function measureFloor(paths: readonly string[], threads: number): Promise<Floor> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const waiting = [...paths];
  const total = { events: 0, bytes: 0 };
  await Promise.all(Array.from({ length: threads }, () => readWith(waiting, total)));
  const cpu = process.cpuUsage(cpuBefore);
  const cost = { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
  return { ...total, cost };
}

function readWith(waiting: string[], total: { events: number; bytes: number }): Promise<void> {
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
