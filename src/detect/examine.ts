import type { Database } from '../case/database.ts';
import { type Detection, sqlOf } from './detection.ts';
import { evidenceRelations, hasEvidenceModel, rememberEvidenceModel } from './evidence-model.ts';
import { resultTables } from './finding.ts';
import { runInLanes, type Task } from './lanes.ts';
import { modelRelations, modelTasks, namedIn, type Relation } from './model.ts';
import { storeTasks, withModelInMemory } from './model-memory.ts';
import { type DetectionRun, runDetection } from './run-detection.ts';
import type { UseSpan } from './use-span.ts';

/**
 * Makes the model anew, but for what the case has of it from its evidence alone, and runs `detections` on it; gives what
 * became of each, in their order.
 */
export async function examine(
  database: Database,
  detections: readonly Detection[],
  span: UseSpan,
  signal?: AbortSignal,
): Promise<DetectionRun[]> {
  const runs = new Map<Detection, DetectionRun>();
  const keep = (detection: Detection, run: DetectionRun) => runs.set(detection, run);
  const relations = await relationsToMake(database);
  await withModelInMemory(database, (caseSchema) => {
    const tasks = examinationTasks(relations, detections, span, keep, signal);
    // Last, for nobody waits for them.
    return runInLanes(database, [...tasks, ...storeTasks(relations, caseSchema)], signal);
  });
  await rememberEvidenceModel(database);
  return detections.map((detection) => runs.get(detection)!);
}

/** The relations of the model that the case does not have yet, or no longer as they are. */
export async function relationsToMake(database: Database): Promise<Relation[]> {
  const relations = modelRelations();
  const made = (await hasEvidenceModel(database)) ? evidenceRelations(relations) : [];
  return relations.filter((relation) => !made.includes(relation));
}

/** The tasks of `examine`: each of `relations`, and each detection, which waits for those of them that it reads. */
export function examinationTasks(
  relations: readonly Relation[],
  detections: readonly Detection[],
  span: UseSpan,
  keep: (detection: Detection, run: DetectionRun) => void,
  signal?: AbortSignal,
): Task[] {
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

/** Unlike any relation's. */
const taskName = ({ id }: Detection) => `detection ${id}`;
