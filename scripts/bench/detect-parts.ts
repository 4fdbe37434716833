import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCase } from '../../src/case/case.ts';
import { catalogue } from '../../src/detect/catalogue.ts';
import { createRelation, modelRelations } from '../../src/detect/model.ts';
import { runDetection } from '../../src/detect/run-detection.ts';

// Prints as JSON how long each relation of the model and each detection takes on the case named on the command line,
// which `detect` has run on before: the address tables are there.
const tempDirectory = mkdtempSync(join(tmpdir(), 'coldtrail-bench-'));
const database = await openCase(process.argv[2]!, { tempDirectory });

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
};

const relations: Record<string, number> = {};
for (const relation of modelRelations())
  relations[relation.name] = await timed(() => database.run(createRelation(relation)));
const detections: Record<string, number> = {};
for (const detection of catalogue())
  detections[detection.id] = await timed(() => runDetection(database, detection, {}));

await database.close();
rmSync(tempDirectory, { recursive: true });
process.stdout.write(JSON.stringify({ relations, detections }));
