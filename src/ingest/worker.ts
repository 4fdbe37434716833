import { parentPort, workerData } from 'node:worker_threads';
import type { FileReading, WorkerAnswer, WorkerOrder } from './file-reading.ts';
import { fingerprints } from './fingerprint.ts';
import { readEvidenceFile } from './read-file.ts';
import { createRecordScanner } from './record-scanner.ts';
import { createSegmentWriter } from './segment-writer.ts';

/** What a worker is started with. */
export interface WorkerStart {
  /** Where segments go. */
  readonly folder: string;
  /** This worker's name within it. */
  readonly name: string;
}

const port = parentPort!;
const { folder, name } = workerData as WorkerStart;
const scanner = createRecordScanner();
const writer = createSegmentWriter(folder, name);
let queue: Promise<void> = Promise.resolve();

port.on('message', (order: WorkerOrder) => {
  queue = queue.then(async () => port.postMessage(await answer(order)));
});

async function answer(order: WorkerOrder): Promise<WorkerAnswer> {
  if ('cut' in order) return { segment: writer.cut() };
  if ('fingerprint' in order) return { digests: await fingerprints(order.fingerprint) };
  const readings: FileReading[] = [];
  for (const file of order.read) readings.push(await readEvidenceFile(file, scanner, writer));
  return { readings };
}
