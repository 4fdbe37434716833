import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { counted, size } from '../terminal/quantity.ts';
import { defineCommand } from './command.ts';
import { keepEvidenceApart } from './keep-evidence-apart.ts';
import { caseOption, resourceOptions, talkOptions } from './options.ts';
import { withSealedCase } from './with-case.ts';

export const command = defineCommand({
  description:
    'Writes the events of a case for other tools: Parquet with the nested columns of cloudtrail_logs; CSV with a column a ' +
    'field, guarded against spreadsheets that run formulas; NDJSON with each record’s own text, read from the evidence again.',
  positionals: { folder: { describe: 'where to; absent, empty, or an earlier export', required: true } },
  options: {
    ...caseOption,
    to: { value: 'format', choices: ['parquet', 'ndjson', 'csv'], describe: 'the format', required: true },
    evidence: { value: 'path', describe: 'ndjson: where the evidence lies now, if it has moved' },
    memory: resourceOptions.memory,
    threads: resourceOptions.threads,
    ...talkOptions,
  },
  examples: [
    ['export --case case.duckdb --to parquet events', 'events/events.parquet, for Athena, Spark or pandas'],
    ['export --case case.duckdb --to ndjson events', 'events/events.ndjson, the records as CloudTrail wrote them'],
  ],
  async run(args, context) {
    const { readEvidenceRoots } = await import('../report/evidence-roots.ts');
    const { exportEvents } = await import('../report/export-events.ts');
    const { createExportStaging, exportFiles, publishExport, refuseForeignExportFolder } = await import(
      '../report/export-folder.ts'
    );
    const { memberReader } = await import('../report/member-reader.ts');
    const format = args.to;
    const roots = await withSealedCase(args.case, args, context, readEvidenceRoots);
    keepEvidenceApart(roots, { 'The folder': args.folder });
    refuseForeignExportFolder(args.folder);
    const staging = createExportStaging(args.folder);
    try {
      const reader = memberReader(staging, args.evidence);
      const events = await withSealedCase(
        args.case,
        args,
        context,
        (database) => exportEvents(database, format, staging, reader, context.signal),
        staging,
      ).finally(reader.close);
      publishExport(staging, args.folder, format, events);
      const file = join(args.folder, exportFiles[format]);
      await context.write(`${counted(events, 'event')} in ${file} (${size(statSync(file).size)})\n`);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
    return [];
  },
});
