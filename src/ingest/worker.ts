import { parentPort, workerData } from 'node:worker_threads';
import { createEvidenceReader } from '../evidence/evidence-reader.ts';
import type { FileReading, WorkerAnswer, WorkerOrder } from './file-reading.ts';
import { fingerprints } from './fingerprint.ts';
import { readEvidenceFile } from './read-file.ts';
import type { ReadLimits } from './reading-tools.ts';
import { createRecordScanner } from './record-scanner.ts';
import { createSegmentWriter } from './segment-writer.ts';

/** What a worker is started with. */
export interface WorkerStart {
  /** Where segments go. */
  readonly folder: string;
  /** This worker's name within it. */
  readonly name: string;
  readonly limits: ReadLimits;
}

const port = parentPort!;
const { folder, name, limits } = workerData as WorkerStart;
const tools = { ...limits, scanner: createRecordScanner(), writer: createSegmentWriter(folder, name) };
const reader = createEvidenceReader(folder);
let queue: Promise<void> = Promise.resolve();

port.on('message', (order: WorkerOrder) => {
  queue = queue.then(async () => port.postMessage(await answer(order)));
});

async function answer(order: WorkerOrder): Promise<WorkerAnswer> {
  if ('cut' in order) return { segment: tools.writer.cut() };
  if ('fingerprint' in order) return { digests: await fingerprints(order.fingerprint, reader) };
  const readings: FileReading[] = [];
  for (const file of order.read) readings.push(await readEvidenceFile(file, tools));
  return { readings };
}
