import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '../../src/case/case.ts';
import { catalogue } from '../../src/detect/catalogue.ts';
import { examinationTasks } from '../../src/detect/examine.ts';
import { runInLanes } from '../../src/detect/lanes.ts';

// Prints as JSON how long the model and the detections take together on the case named on the command line, which `detect`
// has run on before (the address tables are there), and how long each of them takes, which is more in sum: two run at a time.
const tempDirectory = mkdtempSync(join(tmpdir(), 'coldtrail-bench-'));
const database = await openCase(process.argv[2]!, { tempDirectory });

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

const parts: Record<string, number> = {};
const tasks = examinationTasks(catalogue(), {}, () => {}).map((task) => ({
  ...task,
  run: async (lane: typeof database) => {
    parts[task.name] = await timed(() => task.run(lane));
  },
}));
const seconds = await timed(() => runInLanes(database, tasks));

database.close();
rmSync(tempDirectory, { recursive: true });
process.stdout.write(JSON.stringify({ seconds, parts }));
