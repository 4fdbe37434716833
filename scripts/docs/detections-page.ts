import { relative } from 'node:path';
import { catalogue } from '../../src/detect/catalogue.ts';
import type { Detection } from '../../src/detect/detection.ts';
import { packageRoot } from '../../src/package.ts';
import { markdownTable } from './markdown-table.ts';

/** docs/detections.md: every detection as its own header explains it. */
export function detectionsPage(): string {
  const detections = catalogue();
  return `${[
    '# Detections',
    '<!-- Written by `npm run docs` from queries/detections: change the text there. -->',
    'What coldtrail looks for, as each detection says itself; `coldtrail detections <id>` shows the same with its SQL. ' +
      'To add one, see [adding a detection](adding-a-detection.md).',
    markdownTable(
      ['detection', 'severity', 'tactic', 'title'],
      detections.map(({ id, severity, tactic, title }) => [`[\`${id}\`](#${id})`, severity, tactic, title]),
    ),
    ...detections.map(section),
  ].join('\n\n')}\n`;
}

function section(detection: Detection): string {
  const { id, title, severity, tactic, tags, file } = detection;
  const path = relative(packageRoot, file).replaceAll('\\', '/');
  return [
    `## ${id}`,
    `**${title}** (${[severity, tactic, ...tags].join(', ')}; [SQL](../${path}))`,
    detection.meaning,
    `**How it works.** ${detection.logic}`,
    `**Harmless causes**\n\n${list(detection.false_positives)}`,
    ...(detection.needs.length > 0
      ? [`**Cannot answer when**\n\n${list(detection.needs.map((need) => need.why))}`]
      : []),
    ...(detection.references.length > 0
      ? [`**References**\n\n${list(detection.references.map((url) => `<${url}>`))}`]
      : []),
  ].join('\n\n');
}

const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
