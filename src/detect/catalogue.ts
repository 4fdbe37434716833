import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { type Detection, readDetection } from './detection.ts';

/** The folder of the detections that coldtrail brings. */
export const detectionsFolder = join(packageRoot, 'queries/detections');

/**
 * All detections, by ID: those that coldtrail brings and those in `folders` (`<tactic>/<id>.sql`, as in its own).
 * Exit 2 for a folder that cannot be read or holds none, for a faulty file, and for an ID that stands twice.
 */
export function catalogue(folders: readonly string[] = []): Detection[] {
  const detections = [detectionsFolder, ...folders].flatMap(detectionsIn);
  detections.sort((a, b) => (a.id < b.id ? -1 : 1));
  const twice = detections.find((detection, index) => detections[index + 1]?.id === detection.id);
  if (twice) throw usageError(`There are two detections ${twice.id}, one of them ${twice.file}. Rename one.`);
  return detections;
}

/** Those of `detections` that `ids` name, all without; exit 2 for an ID that there is not. */
export function chosenDetections(detections: readonly Detection[], ids: readonly string[] = []): Detection[] {
  const unknown = ids.find((id) => !detections.some((detection) => detection.id === id));
  if (unknown !== undefined)
    throw usageError(
      `There is no detection ${unknown}. There are: ${detections.map((detection) => detection.id).join(', ')}.`,
    );
  return detections.filter((detection) => ids.length === 0 || ids.includes(detection.id));
}

function detectionsIn(folder: string): Detection[] {
  const files = sqlFiles(folder);
  if (files.length === 0)
    throw usageError(`${folder} holds no detection. A detection is a file <tactic>/<id>.sql in it.`);
  return files.map((file) => readDetection(join(folder, file)));
}

function sqlFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.sql')).sort();
  } catch (error) {
    throw usageError(`The folder of detections ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}
