import { type Detection, sqlOf } from './detection.ts';
import { modelRelations, namedIn, type Relation } from './model.ts';

/**
 * The relations of the model that `detection` reads: its `own`, which neither another relation nor another one of
 * `detections` reads, so that they are a part of its logic, and those that it has in common with others.
 */
export function relationsRead(
  detection: Detection,
  detections: readonly Detection[],
): { readonly own: readonly Relation[]; readonly shared: readonly Relation[] } {
  const relations = modelRelations();
  const others = [
    ...relations,
    ...detections.filter(({ id }) => id !== detection.id).map((other) => ({ name: null, sql: sqlOf(other) })),
  ];
  const read = new Set(
    namedIn(
      sqlOf(detection),
      relations.map(({ name }) => name),
    ),
  );
  const isOwn = ({ name }: Relation) =>
    others.every((other) => other.name === name || namedIn(other.sql, [name]).length === 0);
  const found = relations.filter(({ name }) => read.has(name));
  return { own: found.filter(isOwn), shared: found.filter((relation) => !isOwn(relation)) };
}
