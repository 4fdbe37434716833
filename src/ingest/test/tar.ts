import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A tar archive of these files, made by tar. */
export function tar(files: Record<string, string | Buffer>, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'coldtrail-tar-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const bytes = execFileSync('tar', ['-c', ...options, '-C', folder, ...Object.keys(files)], { maxBuffer: 2 ** 26 });
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A tar whose first header is damaged where the next one is found again. */
export function damagedFirst(archive: Buffer): Buffer {
  const second = tar({ 'empty.json': Buffer.alloc(0) });
  const whole = Buffer.concat([second.subarray(0, 512), archive]);
  whole[512 + 150]! ^= 1;
  return whole;
}
