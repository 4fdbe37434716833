import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { evidenceError, usageError } from '../errors.ts';
import { comparePaths, pathText } from './path-text.ts';
import { standardInput } from './standard-input-name.ts';

const slash = Buffer.from('/');
/** What stands in a text for bytes that are no UTF-8. */
const lost = '\ufffd';
/** Imported where an argument is no path: most are, and a command's start need not wait for it. */
const globs = () => import('glob');
const globOptions = { dot: true, windowsPathsNoEscape: true } as const;

/** One path found in the evidence: a file to read, or one that is not read, with the reason. */
export interface EvidenceFile {
  /** Relative to the evidence argument, as reports show it. */
  readonly path: string;
  /** Absolute, as bytes: names need not be UTF-8. */
  readonly location: Buffer;
  readonly bytes: number;
  /** Set for a member of an archive: the part of `location` that holds it. */
  readonly part?: FilePart;
  /** The file that it lies in, where `location` is an unpacked copy. */
  readonly origin?: Buffer;
  /** In how many archives it lies. */
  readonly depth?: number;
  /** Set if it is not read: a symbolic link or other special file (`skipped`), or one that cannot be (`rejected`). */
  readonly problem?: { readonly status: 'skipped' | 'rejected'; readonly reason: string };
}

/** A stretch of a file, perhaps packed. */
export interface FilePart {
  readonly offset: number;
  readonly length: number;
  readonly deflated: boolean;
  /** Of the content, as the archive says. */
  readonly size: number;
  readonly crc32: number | null;
  /** `fileStamp` of the archive when it was hashed; undefined for an unpacked copy. */
  readonly stamp?: string | undefined;
}

/**
 * All files that the evidence arguments name, in the order of their paths' bytes: folders with all below them (hidden
 * files too), files, and globs. Symbolic links inside folders are listed but not followed; an argument itself may be one.
 * Exit 2 if two arguments give one path, or one matches nothing; exit 3 if one cannot be read. Only when all are there
 * does `spool` keep standard input, if it is among them, and give the file.
 */
export async function discoverEvidence(
  evidence: readonly string[],
  spool?: () => Promise<string>,
): Promise<EvidenceFile[]> {
  if (evidence.length === 0) throw usageError('No evidence was named. Give files, folders or globs.');
  const named = spool ? evidence.filter((argument) => argument !== standardInput) : evidence;
  if (evidence.length - named.length > 1) throw usageError('Standard input (-) can be read once only.');
  const found: EvidenceFile[] = [];
  for (const argument of named) found.push(...(await filesOf(argument)));
  if (spool && named.length < evidence.length) found.push(...filesUnder(await spool()));
  found.sort((a, b) => comparePaths(a.path, b.path));
  refuseSamePath(found);
  return found;
}

/**
 * The files and folders that the arguments name, links resolved: what must never be written into. Of a glob these are
 * what matches up to its first part with a wildcard, so `export/*\/2023` names each folder in export, `*.json.gz` files
 * only, and a glob whose first wildcard is `**` the folder in front of it. Standard input is none of them.
 */
export async function evidenceRoots(evidence: readonly string[]): Promise<string[]> {
  const named = await Promise.all(
    evidence.map(async (argument) => {
      if (argument === standardInput) return [];
      if (exists(argument)) return [argument];
      const { glob } = await globs();
      const parts = argument.split('/');
      const wild = await firstWildPart(parts);
      if (parts[wild] === '**') return [await globBase(argument)];
      return await glob(parts.slice(0, wild + 1).join('/'), globOptions);
    }),
  );
  return named
    .flat()
    .filter(exists)
    .map((path) => realpathSync(path));
}

async function filesOf(argument: string): Promise<EvidenceFile[]> {
  if (exists(argument)) return filesUnder(argument);
  const { glob, hasMagic } = await globs();
  if (!hasMagic(argument, globOptions)) throw missing(argument);
  const base = Buffer.byteLength(withSlash(resolve(await globBase(argument))));
  const matches = (await glob(argument, globOptions)).flatMap((match) => namesOf(resolve(match)));
  if (matches.length === 0) throw usageError(`No file matches ${argument}. Quote globs, and check the folder.`);
  // A glob may match a folder and what lies in it: each file counts once.
  const found = matches.flatMap((location) => walk(location, base));
  return [...new Map(found.map((file) => [file.path, file])).values()];
}

/** What a path that was read as text names: bytes that are no UTF-8 are lost in it, but the folder still has them. */
function namesOf(path: string): Buffer[] {
  if (!path.includes(lost)) return [Buffer.from(path)];
  const at = path.lastIndexOf(sep);
  const last = path.slice(at + 1);
  return namesOf(path.slice(0, at) || sep).flatMap((folder) =>
    readdirSync(folder, 'buffer')
      .filter((entry) => entry.toString('utf8') === last)
      .map((entry) => Buffer.concat([folder, Buffer.from(sep), entry])),
  );
}

function filesUnder(argument: string): EvidenceFile[] {
  const absolute = resolve(argument);
  let status: ReturnType<typeof statSync>;
  try {
    status = statSync(absolute);
    if (status.isDirectory()) readdirSync(absolute);
  } catch (error) {
    throw evidenceError(`${argument} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
  if (status.isDirectory()) return walkFolder(Buffer.from(absolute), Buffer.byteLength(withSlash(absolute)));
  const name = Buffer.from(absolute.slice(absolute.lastIndexOf(sep) + 1));
  if (!status.isFile()) throw usageError(`${argument} is neither a file nor a folder.`);
  return [{ path: pathText(name), location: Buffer.from(realpathSync(absolute)), bytes: status.size }];
}

/** What lies at `location`; the name that it is reported by begins at the byte `base` of that. */
function walk(location: Buffer, base: number): EvidenceFile[] {
  const name = location.subarray(base);
  let status: ReturnType<typeof lstatSync>;
  try {
    status = lstatSync(location);
  } catch (error) {
    return [unread(location, name, 'rejected', `cannot be read (${(error as NodeJS.ErrnoException).code})`)];
  }
  if (status!.isDirectory()) return walkFolder(location, base);
  if (status!.isFile()) return [{ path: pathText(name), location, bytes: status!.size }];
  if (!status!.isSymbolicLink()) return [unread(location, name, 'skipped', 'neither a file nor a folder')];
  return [
    unread(location, name, 'skipped', `symbolic link to ${pathText(readlinkSync(location, 'buffer'))}, not followed`),
  ];
}

function walkFolder(location: Buffer, base: number): EvidenceFile[] {
  let entries: Buffer[];
  try {
    entries = readdirSync(location, 'buffer');
  } catch (error) {
    const name = location.subarray(base);
    return [unread(location, name, 'rejected', `folder cannot be read (${(error as NodeJS.ErrnoException).code})`)];
  }
  const folder = location.equals(slash) ? location : Buffer.concat([location, slash]);
  return entries.flatMap((entry) => walk(Buffer.concat([folder, entry]), base));
}

function unread(location: Buffer, name: Buffer, status: 'skipped' | 'rejected', reason: string): EvidenceFile {
  return { path: pathText(name), location, bytes: 0, problem: { status, reason } };
}

function refuseSamePath(files: readonly EvidenceFile[]): void {
  const [clash] = files.filter((file, k) => k > 0 && file.path === files[k - 1]!.path);
  if (clash)
    throw usageError(
      `Two evidence arguments hold a file ${clash.path}. Name the folder above both, or load one of them.`,
    );
}

/** The folder in front of the first part of a glob that has a wildcard. */
async function globBase(pattern: string): Promise<string> {
  const parts = pattern.split('/');
  return parts.slice(0, await firstWildPart(parts)).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

async function firstWildPart(parts: readonly string[]): Promise<number> {
  const { hasMagic } = await globs();
  return parts.findIndex((part) => hasMagic(part, globOptions));
}

function exists(argument: string): boolean {
  try {
    lstatSync(argument);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw evidenceError(`${argument} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
}

const missing = (argument: string) => usageError(`${argument} does not exist.`);
const withSlash = (folder: string) => (folder.endsWith(sep) ? folder : join(folder, sep));
