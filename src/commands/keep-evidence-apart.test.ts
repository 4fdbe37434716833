import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../errors.ts';
import { temporaryFolder } from '../test/coldtrail.ts';
import { keepEvidenceApart } from './keep-evidence-apart.ts';

function evidenceFolder() {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, 'export/AWSLogs'), { recursive: true });
  writeFileSync(join(folder, 'export/a.json'), '{}');
  return { folder, root: join(folder, 'export') };
}

const refused = (message: RegExp) =>
  expect.objectContaining({ code: exitCode.usage, message: expect.stringMatching(message) });

describe('outputs and evidence', () => {
  it('lie apart: beside the evidence folder, or in one whose name only begins alike', () => {
    const { folder, root } = evidenceFolder();
    keepEvidenceApart([root], { '--out': join(folder, 'report'), '--case': join(folder, 'export-case.duckdb') });
    keepEvidenceApart([root], { '--out': `${root}-report`, '--case': undefined });
    keepEvidenceApart([join(root, 'a.json')], { '--out': join(root, 'report') });
  });

  it.each(['.', 'AWSLogs', 'AWSLogs/not/there/yet', 'AWSLogs/../report'])(
    'may not be mixed: an output at export/%s is refused',
    (place) => {
      const { root } = evidenceFolder();
      for (const option of ['--out', '--case', '--temp-dir'])
        expect(() => keepEvidenceApart([root], { [option]: join(root, place) })).toThrow(
          refused(/inside the evidence/),
        );
    },
  );

  it('may not be mixed by way of a link', () => {
    const { folder, root } = evidenceFolder();
    symlinkSync(join(root, 'AWSLogs'), join(folder, 'innocent'));
    expect(() => keepEvidenceApart([root], { '--out': join(folder, 'innocent/report') })).toThrow(
      refused(/inside the evidence/),
    );
    symlinkSync(join(root, 'new.duckdb'), join(folder, 'case.duckdb'));
    expect(() => keepEvidenceApart([root], { '--case': join(folder, 'case.duckdb') })).toThrow(
      refused(/inside the evidence/),
    );
  });

  it('may not be the same file', () => {
    const { root } = evidenceFolder();
    const file = join(root, 'a.json');
    expect(() => keepEvidenceApart([file], { '--case': file })).toThrow(refused(/inside the evidence/));
  });

  it('may not be mixed the other way round: evidence in the report folder is refused', () => {
    const { folder, root } = evidenceFolder();
    expect(() => keepEvidenceApart([root], { '--out': folder })).toThrow(refused(/holds the evidence/));
    keepEvidenceApart([root], { '--temp-dir': folder });
  });
});
