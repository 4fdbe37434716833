import { counted } from '../terminal/quantity.ts';
import { defineCommand } from './command.ts';
import { keepEvidenceApart } from './keep-evidence-apart.ts';
import { caseOption, reportOptions, resourceOptions, talkOptions } from './options.ts';
import { withSealedCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Writes the report folder from a case: findings, the evidence behind them quoted from the evidence itself, every ' +
    'file examined, and checksums of it all. After a later load it asks for a detect first.',
  positionals: {},
  options: {
    ...caseOption,
    out: { value: 'folder', describe: 'folder of the report', required: true },
    ...reportOptions,
    evidence: { value: 'path', describe: 'where the evidence lies now, if it has moved' },
    ...resourceOptions,
    ...talkOptions,
  },
  examples: [
    ['report --case case.duckdb --out report', 'CSV, JSON and HTML'],
    ['report --case case.duckdb --out report --format timesketch', 'a timeline for Timesketch'],
    ['report --case case.duckdb --out report --evidence /mnt/copy', 'the evidence has moved since it was loaded'],
  ],
  async run(args, context) {
    const { evidenceRoots } = await import('../evidence/discover.ts');
    const { readEvidenceRoots } = await import('../report/evidence-roots.ts');
    const { writeReport } = await import('../report/write-report.ts');
    const summary = await withSealedCase(args.case, args, context, async (database) => {
      const moved = await evidenceRoots(args.evidence === undefined ? [] : [args.evidence]);
      keepEvidenceApart([...(await readEvidenceRoots(database)), ...moved], { '--out': args.out });
      return await writeReport(database, args.out, {
        formats: args.format ?? ['csv', 'json', 'html'],
        signKey: args.sign,
        evidence: args.evidence,
        signal: context.signal,
      });
    });
    const findings = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
    await context.write(`${counted(findings, 'finding')}. The report is in ${args.out}.\n`);
    return [];
  },
});
