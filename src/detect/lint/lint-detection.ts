import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Detection } from '../detection.ts';
import { tactics } from '../tactics.ts';
import { lintSql } from './lint-sql.ts';

/**
 * What is wrong with a detection's text and its fixtures in `fixturesFolder`, each fault with file, line and mend.
 * Its header was checked when it was read; the columns of its SELECT are checked where a database is at hand.
 */
export function lintDetection(detection: Detection, fixturesFolder: string): string[] {
  const { id, file, tactic, sql, sqlLine, needs, gaps } = detection;
  const places = [
    ...lintSql(sql).map(({ line, message }) => `${file}:${sqlLine + line - 1}: ${message}`),
    ...needs
      .flatMap((need) => ('events' in need ? [need.events] : need.where ? [need.where] : []))
      .flatMap((predicate) => lintSql(`select 1 where ${predicate}`))
      .map(({ message }) => `${file}: needs: ${message}`),
    ...gaps
      .flatMap(({ where, of }) => [where, of])
      .flatMap((predicate) => lintSql(`select 1 where ${predicate}`))
      .map(({ message }) => `${file}: gaps: ${message}`),
  ];
  if (!tactics.includes(tactic))
    places.push(`${file}: ${tactic} is no tactic of ATT&CK. Move the file to one of: ${tactics.join(', ')}.`);
  for (const [field, value] of Object.entries(detection))
    if (/\bTELL\b/.test(JSON.stringify(value)))
      places.push(`${file}: ${field} still holds the template's text. Replace the sentence that begins with TELL.`);
  return [...places, ...lintFixtures(id, join(fixturesFolder, id))];
}

function lintFixtures(id: string, folder: string): string[] {
  if (!existsSync(folder)) return [`${folder} is missing: add hit.json and miss.json for ${id}.`];
  const files = readdirSync(folder).sort();
  const faults = ['hit', 'miss']
    .filter((kind) => !files.some((file) => file.startsWith(kind)))
    .map((kind) => `${folder} has no ${kind}*.json: add records that ${id} must ${kind}.`);
  return [...faults, ...files.flatMap((file) => lintFixture(join(folder, file), file))];
}

function lintFixture(path: string, file: string): string[] {
  if (!/^(hit|miss)(-[a-z0-9]+)*\.json$/.test(file)) return [`${path}: name it hit*.json or miss*.json.`];
  const { about, expect, findings, Records } = JSON.parse(readFileSync(path, 'utf8'));
  const isHit = file.startsWith('hit');
  const faults: string[] = [];
  if (typeof about !== 'string' || about === '' || /\bTELL\b/.test(about))
    faults.push(`${path}: say in "about" what it shows.`);
  if (!Array.isArray(Records) || Records.length === 0) faults.push(`${path}: "Records" holds no record. Add one.`);
  if (isHit && !(Array.isArray(expect) && expect.length > 0))
    faults.push(`${path}: list in "expect" the eventID of every record that must be hit.`);
  if (!isHit && expect !== undefined && findings === undefined)
    faults.push(`${path}: nothing is to be hit in a miss: remove "expect", or list its low findings in "findings".`);
  return faults;
}
