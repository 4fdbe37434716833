import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../package.ts';
import type { FileOrder, FileReading, Segment, WorkerAnswer, WorkerOrder } from './file-reading.ts';
import type { FingerprintOrder } from './fingerprint.ts';
import type { ReadLimits } from './reading-tools.ts';
import { scannerModule } from './scanner-module.ts';

/** Worker threads that read evidence files. While they have nothing to do they do not keep the process alive. */
export interface WorkerPool {
  /** Tells the workers where their segments go and how much of a file to read. Comes first, and once. */
  begin(folder: string, limits: ReadLimits): void;
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

/** What the main thread tells a worker first. */
export interface WorkerStart {
  /** Where segments go. */
  readonly folder: string;
  /** This worker's name within it. */
  readonly name: string;
  readonly limits: ReadLimits;
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

/** Starts `count` worker threads. It takes them a while, in which the caller can do other things. */
export function createWorkerPool(count: number): WorkerPool {
  let fault: Error | null = null;
  let wake: (() => void) | null = null;
  const seats = Array.from({ length: count }, (): Seat => {
    const worker = new Worker(workerFile, { workerData: scannerModule() });
    const seat: Seat = { worker, waiting: [] };
    worker.on('message', (answer: WorkerAnswer) => {
      seat.waiting.shift()!.resolve(answer);
      if (seat.waiting.length === 0) worker.unref();
      wake?.();
    });
    worker.unref();
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
      seat.worker.ref();
      seat.worker.postMessage(order);
    });
  const leastBusy = () => seats.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));

  return {
    begin(folder, limits) {
      seats.forEach(({ worker }, number) => {
        worker.postMessage({ folder, name: `worker${number}`, limits } satisfies WorkerStart);
      });
    },
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
