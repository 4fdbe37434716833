import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { usageError } from '../errors.ts';

/**
 * Refuses (exit 2) an output that lies inside the evidence, and a report folder that holds evidence: evidence is never
 * written into or beside. `roots` are the files and folders of the evidence, links resolved; `outputs` are paths by
 * the option that named them, links in them are followed.
 */
export function keepEvidenceApart(
  roots: readonly string[],
  outputs: Readonly<Record<string, string | undefined>>,
): void {
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined) continue;
    const place = realPlace(resolve(path));
    const root = roots.find((candidate) => isWithin(place, candidate));
    if (root !== undefined)
      throw usageError(
        `${option} ${path} lies inside the evidence (${root}), which is never written. Name another place.`,
      );
    const held = option === '--out' ? roots.find((candidate) => isWithin(candidate, place)) : undefined;
    if (held !== undefined)
      throw usageError(`${option} ${path} holds the evidence ${held}. Name a folder apart from the evidence.`);
  }
}

/** Where `path` lies when links are followed; its last parts need not exist yet. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const target = (error as NodeJS.ErrnoException).code === 'ENOENT' ? linkTarget(path) : undefined;
    if (target !== undefined) return realPlace(resolve(dirname(path), target));
    const parent = dirname(path);
    return parent === path ? path : join(realPlace(parent), basename(path));
  }
}

/** Where a link points whose target does not exist yet: writing would make it. */
function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

const isWithin = (path: string, folder: string) =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
