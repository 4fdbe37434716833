import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tactics } from '../../src/detect/tactics.ts';
import { usageError } from '../../src/errors.ts';
import { detectionTemplate } from './detection-template.ts';
import { hitTemplate, missTemplate } from './fixture-templates.ts';

/**
 * Writes a new detection `<tactic>/<id>` and its two fixtures below `root`, and gives their paths. What it writes works
 * and says itself what to replace. Exit 2 for a name of another form and for files that are there already.
 */
export function newDetection(root: string, name: string): string[] {
  const [tactic = '', id = '', ...rest] = name.split('/');
  if (!tactics.includes(tactic) || rest.length > 0 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    throw usageError(
      `Name the detection <tactic>/<id>, such as persistence/access-key-created, not "${name}". ` +
        `Tactics: ${tactics.join(', ')}. An ID is lower-case words joined by hyphens.`,
    );
  const fixtures = join(root, 'testdata/detections', id);
  const files: Readonly<Record<string, string>> = {
    [join(root, 'queries/detections', tactic, `${id}.sql`)]: detectionTemplate(id),
    [join(fixtures, 'hit.json')]: `${JSON.stringify(hitTemplate, null, 2)}\n`,
    [join(fixtures, 'miss.json')]: `${JSON.stringify(missTemplate, null, 2)}\n`,
  };
  const present = Object.keys(files).find((file) => existsSync(file));
  if (present !== undefined) throw usageError(`${present} is there already. Choose another ID, or edit it.`);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return Object.keys(files);
}
