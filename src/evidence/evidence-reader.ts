import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withFile } from './archive.ts';
import { archiveMembers, archiveShape } from './archive-members.ts';
import type { EvidenceFile } from './discover.ts';
import { gunzip, isGzip, unpackGzip } from './gunzip.ts';
import { kept, type StreamReport, unpackGzipStream } from './gunzip-stream.ts';
import { pathBytes } from './path-text.ts';
import { readContent, streamContent } from './read-content.ts';
import { recordText } from './record-text.ts';
import { isProgram } from './zip.ts';

/** Where a record stands in the unpacked file, as `event_source` and `rejected_record` say. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/** Reads records of the evidence again. */
export interface EvidenceReader {
  /**
   * Reads one file of the evidence, once, and gives `take` the bytes at `places`; of a record inside a JSON string (as
   * `lookup-events` writes it) the text of that string. `evidencePath` and `path` are the columns of `source_file`; of a
   * member of an archive the first names the archive. Gives the SHA-256 of the bytes as found, which the caller compares
   * with the case's before it believes a record. Throws what the file system throws, or if there is no such member.
   */
  read(
    evidencePath: string,
    path: string,
    places: readonly RecordPlace[],
    take: (record: Buffer, place: number) => void,
  ): Promise<string>;
  close(): void;
}

/** Larger content is not held in memory. */
const usualMemoryLimit = 2 ** 28;
/** Enough to tell what a file is. */
const headLength = 2 ** 16;

/** A reader that keeps unpacked copies of archives in `folder`, of one archive of the evidence at a time, until closed. */
export function createEvidenceReader(folder: string, memoryLimit = usualMemoryLimit): EvidenceReader {
  let archive = '';
  let spool: string | null = null;
  const opened = new Map<string, ReadonlyMap<string, EvidenceFile> | null>();

  function forget(): void {
    opened.clear();
    if (spool !== null) rmSync(spool, { recursive: true, force: true });
    spool = null;
  }

  /** The members of an archive by their paths; null if it is none. */
  async function membersOf(file: EvidenceFile): Promise<ReadonlyMap<string, EvidenceFile> | null> {
    const known = opened.get(file.path);
    if (known !== undefined) return known;
    const shape = await shapeOf(file);
    spool ??= mkdtempSync(join(folder, '.coldtrail-archive-'));
    const copy = Buffer.from(join(spool, String(opened.size)));
    const listed = shape && (await archiveMembers(file, shape, copy, Number.POSITIVE_INFINITY));
    const members = listed && new Map(listed.members.map((member) => [member.path, member]));
    opened.set(file.path, members);
    return members;
  }

  /** The member that `rest` names within `file`, through archives within, too. */
  async function memberOf(file: EvidenceFile, rest: string): Promise<EvidenceFile | null> {
    const members = await membersOf(file);
    const member = members?.get(`${file.path}!/${rest}`);
    if (!members || member) return member ?? null;
    for (const at of innerNames(rest)) {
      const inner = members.get(`${file.path}!/${rest.slice(0, at)}`);
      const found = inner && (await memberOf(inner, rest.slice(at + 2)));
      if (found) return found;
    }
    return null;
  }

  /** The file that `path` means: the one at `evidencePath` or, if that is an archive, a member of it. */
  async function locate(evidencePath: string, path: string): Promise<EvidenceFile> {
    const file: EvidenceFile = { path: '', location: pathBytes(evidencePath), bytes: 0 };
    if (!path.includes('!/')) return file;
    if (archive !== evidencePath) forget();
    archive = evidencePath;
    for (const at of innerNames(path)) {
      const member = await memberOf(file, path.slice(at + 2));
      if (member) return member;
    }
    if ((await membersOf(file)) === null) return file;
    throw new Error(`the archive holds no member ${path}`);
  }

  return {
    async read(evidencePath, path, places, take) {
      const file = await locate(evidencePath, path);
      const takeRecord = (bytes: Buffer, place: number) => take(recordText(bytes), place);
      return (
        (await readInMemory(file, places, takeRecord, memoryLimit)) ?? (await readPieces(file, places, takeRecord))
      );
    },
    close: forget,
  };
}

/** Where in `path` an archive's name may end. */
const innerNames = (path: string): number[] => [...path.matchAll(/!\//g)].map((match) => match.index);

async function shapeOf(file: EvidenceFile) {
  const head = file.part?.deflated
    ? await firstPiece(file)
    : await withFile(file.location, (source) => source.read(0, headLength), file.part);
  // Something was found in it, so a program is one that unpacks itself.
  if (isProgram(head)) return 'zip';
  const unpacked = isGzip(head) ? (await gunzip(head.subarray(0, headLength), headLength)).bytes : head;
  return archiveShape(head, () => unpacked);
}

async function firstPiece(file: EvidenceFile): Promise<Buffer> {
  for await (const piece of streamContent(file, headLength).pieces) return piece;
  return Buffer.alloc(0);
}

type Take = (bytes: Buffer, place: number) => void;

/** Null if the file does not fit. */
async function readInMemory(
  file: EvidenceFile,
  places: readonly RecordPlace[],
  take: Take,
  limit: number,
): Promise<string | null> {
  const size = file.part ? Math.max(file.part.length, file.part.size) : await sizeOf(file);
  if (size > limit) return null;
  const { bytes } = await readContent(file, limit);
  const unpacked = (await unpackGzip(bytes, limit)).bytes;
  if (bytes.length >= limit || unpacked.length >= limit) return null;
  places.forEach(({ offset, length }, k) => void take(unpacked.subarray(offset, offset + length), k));
  return createHash('sha256').update(bytes).digest('hex');
}

const sizeOf = (file: EvidenceFile) => withFile(file.location, async ({ size }) => size);

/** Piece by piece: of a record that several pieces hold, the parts are gathered. */
async function readPieces(file: EvidenceFile, places: readonly RecordPlace[], take: Take): Promise<string> {
  const hash = createHash('sha256');
  const content = streamContent(file, Number.POSITIVE_INFINITY);
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const piece of content.pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  const packed = kept(hashed());
  const report: StreamReport = { members: 0 };
  const wanted = places.map((place, number) => ({ ...place, number })).sort((a, b) => a.offset - b.offset);
  const gathered = new Map<number, Buffer[]>();
  let first = 0;
  let at = 0;
  for await (const piece of unpackGzipStream(packed, Number.POSITIVE_INFINITY, report)) {
    const behind = at + piece.length;
    for (let k = first; k < wanted.length && wanted[k]!.offset < behind; k++) {
      const { offset, length, number } = wanted[k]!;
      if (offset + length <= at) continue;
      const part = piece.subarray(Math.max(0, offset - at), offset + length - at);
      const parts = gathered.get(number) ?? [];
      gathered.set(number, [...parts, part]);
      if (offset + length > behind) continue;
      take(Buffer.concat([...parts, part]), number);
      gathered.delete(number);
    }
    while (first < wanted.length && wanted[first]!.offset + wanted[first]!.length <= behind) first++;
    at = behind;
    if (first === wanted.length) break;
  }
  // The hash is that of the whole file.
  for await (const _ of packed);
  return hash.digest('hex');
}
