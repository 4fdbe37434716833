import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package.ts';
import type { FileOrder, FileReading, Segment, WorkerAnswer, WorkerOrder } from './file-reading.ts';
import type { FingerprintOrder } from './fingerprint.ts';
import type { ReadLimits } from './reading-tools.ts';
import type { WorkerStart } from './worker.ts';

/** Worker threads that read evidence files. */
export interface WorkerPool {
  /** Resolves as soon as some worker can be given files without queueing much. Rejects if a worker has died. */
  ready(): Promise<void>;
  /** Has the least busy worker read these files. */
  read(files: readonly FileOrder[]): Promise<readonly FileReading[]>;
  /** Has every worker close what it wrote; call it when all reads are done. */
  cut(): Promise<readonly Segment[]>;
  /** Has the least busy worker take fingerprints of records. */
  fingerprint(order: FingerprintOrder): Promise<readonly (string | null)[] | null>;
  close(): Promise<void>;
}

interface Seat {
  readonly worker: Worker;
  /** Answers owed, in the order of the questions. */
  readonly waiting: { resolve(answer: WorkerAnswer): void; reject(error: unknown): void }[];
}

/** Two orders at a worker: it never waits for the main thread between files. */
const mostOrders = 2;
/** Compiled, for worker threads of Node 20 cannot run TypeScript. */
const workerFile = join(packageRoot, 'dist/ingest/worker.js');

/** Starts `count` workers that write their segments to `folder`. */
export function createWorkerPool(count: number, folder: string, limits: ReadLimits): WorkerPool {
  let fault: Error | null = null;
  let wake: (() => void) | null = null;
  const seats = Array.from({ length: count }, (_, number): Seat => {
    const worker = new Worker(workerFile, {
      workerData: { folder, name: `worker${number}`, limits } satisfies WorkerStart,
    });
    const seat: Seat = { worker, waiting: [] };
    worker.on('message', (answer: WorkerAnswer) => {
      seat.waiting.shift()!.resolve(answer);
      wake?.();
    });
    const fail = (error: Error) => {
      fault ??= error;
      for (const waiting of seat.waiting.splice(0)) waiting.reject(fault);
      wake?.();
    };
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a worker ended with code ${code}`)));
    return seat;
  });

  const ask = (seat: Seat, order: WorkerOrder) =>
    new Promise<WorkerAnswer>((resolve, reject) => {
      if (fault) return reject(fault);
      seat.waiting.push({ resolve, reject });
      seat.worker.postMessage(order);
    });
  const leastBusy = () => seats.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));

  return {
    async ready() {
      while (!fault && leastBusy().waiting.length >= mostOrders)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (fault) throw fault;
    },
    async read(files) {
      const answer = await ask(leastBusy(), { read: files });
      return 'readings' in answer ? answer.readings : [];
    },
    async cut() {
      const answers = await Promise.all(seats.map((seat) => ask(seat, { cut: true })));
      return answers.flatMap((answer) => ('segment' in answer ? [answer.segment] : []));
    },
    async fingerprint(order) {
      const answer = await ask(leastBusy(), { fingerprint: order });
      return 'digests' in answer ? answer.digests : null;
    },
    async close() {
      await Promise.all(seats.map((seat) => seat.worker.terminate()));
    },
  };
}
