import type { Database } from '../case/database.ts';
import { type Detection, sqlOf } from './detection.ts';
import type { UseSpan } from './hits.ts';
import { runInLanes, type Task } from './lanes.ts';
import { modelRelations, modelTasks, namedIn } from './model.ts';
import { storeTasks, withModelInMemory } from './model-memory.ts';
import { type DetectionRun, runDetection } from './run-detection.ts';

/** Makes the model anew and runs `detections` on it; gives what became of each, in their order. */
export async function examine(
  database: Database,
  detections: readonly Detection[],
  span: UseSpan,
  signal?: AbortSignal,
): Promise<DetectionRun[]> {
  const runs = new Map<Detection, DetectionRun>();
  const keep = (detection: Detection, run: DetectionRun) => runs.set(detection, run);
  await withModelInMemory(database, (caseSchema) => {
    const tasks = examinationTasks(detections, span, keep, signal);
    // Last, for nobody waits for them.
    return runInLanes(database, [...tasks, ...storeTasks(modelRelations(), caseSchema)], signal);
  });
  return detections.map((detection) => runs.get(detection)!);
}

/** The tasks of `examine`: each relation of the model, and each detection, which waits for the relations that it reads. */
export function examinationTasks(
  detections: readonly Detection[],
  span: UseSpan,
  keep: (detection: Detection, run: DetectionRun) => void,
  signal?: AbortSignal,
): Task[] {
  const relations = modelRelations();
  const relationNames = relations.map(({ name }) => name);
  // One that reads what others have found must find the same however long these take.
  const results = [
    ...resultTables,
    ...relations.filter(({ sql }) => namedIn(sql, resultTables).length > 0).map(({ name }) => name),
  ];
  const isInTurn = detections.some((detection) => namedIn(sqlOf(detection), results).length > 0);
  return [
    ...modelTasks(relations),
    ...detections.map((detection, index) => ({
      name: taskName(detection),
      waitsFor: [
        ...namedIn(sqlOf(detection), relationNames),
        ...(isInTurn ? detections.slice(0, index).map(taskName) : []),
      ],
      run: async (database: Database) => keep(detection, await runDetection(database, detection, span, signal)),
    })),
  ];
}

const resultTables = ['finding', 'finding_event', 'detection_run'];

/** Unlike any relation's. */
const taskName = ({ id }: Detection) => `detection ${id}`;
