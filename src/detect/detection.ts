import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { usageError } from '../errors.ts';
import { type Header, parseHeader } from './header.ts';
import { splitQueryFile } from './query-file.ts';

/** One detection: what it says about itself and its SELECT. */
export interface Detection extends Header {
  /** Where its file lies. */
  readonly file: string;
  /** The tactic that it is filed under: the name of its folder. */
  readonly tactic: string;
  readonly sql: string;
  /** The line of the file on which the SELECT begins. */
  readonly sqlLine: number;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** Reads the detection in `file`; exit 2 with every fault of its header, each with its line. */
export function readDetection(file: string): Detection {
  const bytes = readFileSync(file);
  const { comment, commentLine, sql, sqlLine } = splitQueryFile(bytes.toString('utf8'), file);
  const header = parseHeader(comment, commentLine);
  if (Array.isArray(header))
    throw usageError(header.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
  const [id = '', tactic = ''] = file.split(/[/\\]/).reverse();
  if (id !== `${header.id}.sql`)
    throw usageError(`${file}:${commentLine}: id: is ${header.id}, but the file is ${id}. Make the two alike.`);
  return { ...header, file, tactic, sql, sqlLine, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** All SQL of a detection: its SELECT, and the predicates of what it needs and of its gaps. */
export const sqlOf = ({ sql, needs, gaps }: Detection): string =>
  [
    sql,
    ...needs.flatMap((need) => ('events' in need ? [need.events] : [need.relation, need.where ?? ''])),
    ...gaps.flatMap(({ relation, where, of }) => [relation, where, of]),
  ].join('\n');
