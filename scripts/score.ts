import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot, packageVersion } from '../src/package.ts';
import { scorePlans } from './export/plans.ts';
import { type Outcome, sum } from './score/judge.ts';
import { scoreExport } from './score/score-export.ts';
import { scenarioTable, totalsTable } from './score/score-table.ts';

/** Says of how many labelled thefts and benign sessions each Lambda detection raises. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '6' },
    prefix: { type: 'string', default: 'score' },
    docs: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run score -- [--seeds N] [--prefix TEXT] [--docs]\nN exports, their seeds TEXT-1, TEXT-2, …; --docs puts the figures into docs/detection-quality.md\n',
  );
  process.exit();
}

const detections = ['lambda-credentials-off-worker', 'lambda-token-outside-aws', 'lambda-credentials-elsewhere'];
const folder = join(packageRoot, '.build/score');
mkdirSync(folder, { recursive: true });

const outcomes = new Map<string, Outcome[]>(detections.map((id) => [id, []]));
const plans = scorePlans(values.prefix, Number(values.seeds));
for (const plan of plans) {
  process.stderr.write(`${plan.seed}\n`);
  for (const [id, found] of await scoreExport(plan, detections, join(folder, plan.seed)))
    outcomes.get(id)!.push(...found);
}

const result = {
  coldtrail: packageVersion,
  seeds: plans.map(({ seed }) => seed),
  detections: detections.map((id) => ({ id, scenarios: sum(outcomes.get(id)!) })),
};
writeFileSync(join(folder, 'score.json'), `${JSON.stringify(result, null, 2)}\n`);
const totals = totalsTable(result.detections);
const byScenario = scenarioTable(result.detections);
process.stdout.write(`${totals}\n\n${byScenario}\n`);
if (values.docs) writeFigures();

/** Puts the figures between the marks of the page that explains them. */
function writeFigures(): void {
  const page = join(packageRoot, 'docs/detection-quality.md');
  const [before, after] = readFileSync(page, 'utf8').split(/(?<=<!-- score:.*-->\n)[\s\S]*(?=<!-- end of score -->)/);
  const about = `coldtrail ${packageVersion}, ${plans.length} exports (seeds \`${values.prefix}-1\` to \`${values.prefix}-${plans.length}\`).`;
  writeFileSync(page, `${before}\n${about}\n\n${totals}\n\nBy story, at medium or above:\n\n${byScenario}\n\n${after}`);
}
