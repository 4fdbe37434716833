import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '../../src/case/case.ts';
import { catalogue } from '../../src/detect/catalogue.ts';
import { evidenceTasks, rememberEvidenceModel } from '../../src/detect/evidence-model.ts';
import { examinationTasks, relationsToMake } from '../../src/detect/examine.ts';
import { runInLanes, type Task } from '../../src/detect/lanes.ts';
import { storeTasks, withModelInMemory } from '../../src/detect/model-memory.ts';

// Prints as JSON, of the case named on the command line, which `detect` has run on before (the address tables are there):
// how long the relations of the evidence alone take, which `load` makes; how long the rest of the model and the detections
// take together; and how long each takes, which is more in sum: two run at a time.
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
const evidenceSeconds = await timed(() => runInLanes(database, evidenceTasks().map(measured)));
await rememberEvidenceModel(database);

const detections = catalogue();
const relations = await relationsToMake(database);
const seconds = await timed(() =>
  withModelInMemory(database, (caseSchema) => {
    const tasks = [...examinationTasks(relations, detections, {}, () => {}), ...storeTasks(relations, caseSchema)];
    return runInLanes(database, tasks.map(measured));
  }),
);

database.close();
rmSync(tempDirectory, { recursive: true });
process.stdout.write(JSON.stringify({ evidenceSeconds, seconds, parts }));
