import type { Detection } from '../detect/detection.ts';
import type { Relation } from '../detect/model.ts';
import { wrap } from '../terminal/wrap.ts';
import { defineCommand } from './command.ts';
import { queriesOption, talkOptions } from './options.ts';

const width = 80;

export const command = defineCommand({
  description:
    'Lists the detections, or explains one: what it means, how it works, what harmless causes it has, its SQL.',
  positionals: { id: { describe: 'the detection to explain' } },
  options: { ...queriesOption, ...talkOptions },
  examples: [
    ['detections', 'all of them, one a line'],
    ['detections lambda-credentials-off-worker', 'one of them, with its SQL'],
    ['detections --queries our-detections', 'your own among them'],
  ],
  async run(args, context) {
    const { catalogue, chosenDetections } = await import('../detect/catalogue.ts');
    const { relationsRead } = await import('../detect/relations-read.ts');
    const detections = catalogue(args.queries);
    if (args.id === undefined) await context.write(list(detections));
    else
      for (const detection of chosenDetections(detections, [args.id]))
        await context.write(explanation(detection, relationsRead(detection, detections)));
    return [];
  },
});

function list(detections: readonly Detection[]): string {
  const idWidth = Math.max(...detections.map(({ id }) => id.length));
  const severityWidth = Math.max(...detections.map(({ severity }) => severity.length));
  return detections
    .map(({ id, severity, title }) => `${id.padEnd(idWidth)}  ${severity.padEnd(severityWidth)}  ${title}\n`)
    .join('');
}

function explanation(
  detection: Detection,
  relations: { readonly own: readonly Relation[]; readonly shared: readonly Relation[] },
): string {
  const { id, title, severity, tactic, tags } = detection;
  return `${[
    ...wrap(`${id}: ${title}`, width),
    `${severity}, ${tactic}${tags.length > 0 ? `, ${tags.join(', ')}` : ''}`,
    ...section('What it means', [detection.meaning]),
    ...section('How it works', [detection.logic]),
    ...section('Harmless causes', detection.false_positives),
    ...section(
      'Cannot answer when',
      detection.needs.map((need) => need.why),
    ),
    ...section('References', detection.references),
    ...section(
      'Relations of the model that it reads',
      relations.shared.map(({ name }) => name),
    ),
    ...relations.own.flatMap(({ name, sql }) => ['', `SQL of ${name}`, sql.trimEnd()]),
    '',
    'SQL',
    detection.sql,
  ].join('\n')}\n`;
}

/** A heading and its paragraphs; nothing if there are none. */
function section(heading: string, paragraphs: readonly string[]): string[] {
  if (paragraphs.length === 0) return [];
  return ['', heading, ...paragraphs.flatMap((paragraph) => wrap(paragraph, width, 2))];
}
