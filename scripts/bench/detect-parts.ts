import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '../../src/case/case.ts';
import { catalogue } from '../../src/detect/catalogue.ts';
import { examinationTasks } from '../../src/detect/examine.ts';
import { runInLanes, type Task } from '../../src/detect/lanes.ts';
import { modelRelations } from '../../src/detect/model.ts';
import { storeTasks, withModelInMemory } from '../../src/detect/model-memory.ts';

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
const measured = (task: Task): Task => ({
  ...task,
  run: async (lane) => {
    parts[task.name] = await timed(() => task.run(lane));
  },
});
const seconds = await timed(() =>
  withModelInMemory(database, (caseSchema) => {
    const tasks = [...examinationTasks(catalogue(), {}, () => {}), ...storeTasks(modelRelations(), caseSchema)];
    return runInLanes(database, tasks.map(measured));
  }),
);

database.close();
rmSync(tempDirectory, { recursive: true });
process.stdout.write(JSON.stringify({ seconds, parts }));
