import { parentPort, workerData } from 'node:worker_threads';
import { createEvidenceReader, type EvidenceReader } from '../evidence/evidence-reader.ts';
import type { FileReading, WorkerAnswer, WorkerOrder } from './file-reading.ts';
import { fingerprints } from './fingerprint.ts';
import { readEvidenceFile } from './read-file.ts';
import type { ReadingTools } from './reading-tools.ts';
import { createRecordScanner } from './record-scanner.ts';
import { createSegmentWriter } from './segment-writer.ts';
import type { WorkerStart } from './worker-pool.ts';

const port = parentPort!;
const scanner = createRecordScanner(workerData as WebAssembly.Module);
let queue: Promise<void> = Promise.resolve();

// The first message says where to write and how much to read; all others are orders.
port.once('message', ({ folder, name, limits }: WorkerStart) => {
  const tools = { ...limits, scanner, writer: createSegmentWriter(folder, name) };
  const reader = createEvidenceReader(folder);
  port.on('message', (order: WorkerOrder) => {
    queue = queue.then(async () => port.postMessage(await answer(order, tools, reader)));
  });
});

async function answer(order: WorkerOrder, tools: ReadingTools, reader: EvidenceReader): Promise<WorkerAnswer> {
  if ('cut' in order) return { segment: tools.writer.cut() };
  if ('fingerprint' in order) return { digests: await fingerprints(order.fingerprint, reader) };
  const readings: FileReading[] = [];
  for (const file of order.read) readings.push(await readEvidenceFile(file, tools));
  return { readings };
}
