import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './package.ts';
import { temporaryFolder } from './test/coldtrail.ts';

interface Example {
  readonly commandLine: string;
  /** What the README shows as its output, in pieces; anything may stand between two of them. */
  readonly pieces: readonly string[];
}

const text = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const examples = [...text.matchAll(/^```console\n\$ (.*?)^```$/gms)].map(([, block]): Example => {
  const lines = block!.split('\n');
  // A command goes on over lines that are indented.
  const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('    '));
  const output = lines.slice(end).join('\n');
  return { commandLine: lines.slice(0, end).join('\n'), pieces: output.split(/^…\n/m).filter((piece) => piece !== '') };
});

describe('the README', () => {
  it('shows what its commands really print, one after the other', async () => {
    const cwd = temporaryFolder();
    symlinkSync(join(packageRoot, 'testdata'), join(cwd, 'testdata'));
    expect(examples.length).toBe(3);
    for (const { commandLine, pieces } of examples) {
      const output = await shell(commandLine, cwd);
      let at = 0;
      for (const piece of pieces) {
        const found = output.indexOf(piece, at);
        expect(
          found,
          `README.md shows\n${piece}\nbut ${commandLine} prints\n${output.slice(at)}`,
        ).toBeGreaterThanOrEqual(0);
        at = found + piece.length;
      }
    }
  });
});

/** What a POSIX shell prints for `commandLine`, with `coldtrail` on its path. */
function shell(commandLine: string, cwd: string): Promise<string> {
  const script = `coldtrail() { "${process.execPath}" "${join(packageRoot, 'dist/cli.js')}" "$@"; }; ${commandLine}`;
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', script], { cwd }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
}
