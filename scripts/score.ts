import { mkdirSync, writeFileSync } from 'node:fs';
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
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write('npm run score -- [--seeds N] [--prefix TEXT]\nN exports, their seeds TEXT-1, TEXT-2, …\n');
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
process.stdout.write(`${totalsTable(result.detections)}\n\n${scenarioTable(result.detections)}\n`);
